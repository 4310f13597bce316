import { IconCloudOff } from "@tabler/icons-react";
import { useDelayed } from "@/design/use-delayed";
import { useConnectionState } from "@/kernel/realtime/use-subject";
import styles from "./connection-notice.module.css";

/** A lost connection that is back within this isn't worth a word. */
const NOTICE_AFTER_MS = 1_500;

/** Says quietly that changes of others don't arrive at the moment. */
export function ConnectionNotice() {
  const state = useConnectionState();
  const away = useDelayed(state === "waiting" || state === "connecting", NOTICE_AFTER_MS);
  return (
    <span role="status" className={styles.place}>
      {away && (
        <span className={styles.notice} title="Changes made by others appear once the connection is back.">
          <IconCloudOff size={15} aria-hidden />
          <span>Reconnecting…</span>
        </span>
      )}
    </span>
  );
}
