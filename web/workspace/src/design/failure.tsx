import { Button } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import styles from "./failure.module.css";

interface FailureProps {
  sentence: string;
  requestId?: string | null;
  onRetry?: () => void;
  /** Fills the screen rather than standing among other things. */
  large?: boolean;
}

/** What happened, what to do, and the request's id. */
export function Failure({ sentence, requestId, onRetry, large = false }: FailureProps) {
  return (
    <div className={styles.failure} data-large={large || undefined} role="alert">
      <IconAlertTriangle size={18} className={styles.icon} aria-hidden />
      <div className={styles.words}>
        <div>{sentence}</div>
        {requestId && <div className={styles.request}>Request {requestId}</div>}
      </div>
      {onRetry && (
        <Button size="xs" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}
