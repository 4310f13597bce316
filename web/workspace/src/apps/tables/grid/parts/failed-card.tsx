import { Button } from "@mantine/core";
import styles from "../table-grid.module.css";

interface FailedCardProps {
  row: number;
  column: number;
  reason: string;
  onRetry: () => void;
  onDiscard: () => void;
}

/** Beside a cell that was not saved: why, and what can be done. What was typed is still in the cell. */
export function FailedCard({ row, column, reason, onRetry, onDiscard }: FailedCardProps) {
  return (
    // A press in here leaves the focus and the selection with the grid.
    <div className={styles.failedCard} data-row={row} data-column={column} data-under hidden role="status" onMouseDown={(event) => event.preventDefault()}>
      <div>
        <strong>Not saved.</strong> {reason}
      </div>
      <div className={styles.failedActions}>
        <Button size="compact-xs" onClick={onRetry}>
          Try again
        </Button>
        <Button size="compact-xs" variant="subtle" color="gray" onClick={onDiscard}>
          Discard
        </Button>
      </div>
    </div>
  );
}
