import { Button, CloseButton } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";
import { useSyncExternalStore } from "react";
import { currentToasts, dismissToast, pauseToast, resumeToast, watchToasts } from "./toast";
import styles from "./toaster.module.css";

/** Where toasts appear; a screen reader is told politely. */
export function Toaster() {
  const toasts = useSyncExternalStore(watchToasts, currentToasts);
  return (
    <div className={styles.region} role="region" aria-label="Messages" aria-live="polite">
      {toasts.map((toast) => (
        <div
          key={toast.id}
          className={styles.toast}
          data-tone={toast.tone}
          onMouseEnter={() => pauseToast(toast.id)}
          onMouseLeave={() => resumeToast(toast.id)}
          onFocus={() => pauseToast(toast.id)}
          onBlur={() => resumeToast(toast.id)}
        >
          {toast.tone === "danger" && <IconAlertCircle size={16} className={styles.icon} aria-hidden />}
          <div className={styles.words}>
            <div>{toast.text}</div>
            {toast.detail && <div className={styles.detail}>{toast.detail}</div>}
          </div>
          {toast.action && (
            <Button
              size="xs"
              onClick={() => {
                toast.action?.run();
                dismissToast(toast.id);
              }}
            >
              {toast.action.label}
            </Button>
          )}
          <CloseButton size="sm" aria-label="Close the message" onClick={() => dismissToast(toast.id)} />
        </div>
      ))}
    </div>
  );
}
