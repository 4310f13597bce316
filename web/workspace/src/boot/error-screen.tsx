import { Button } from "@mantine/core";
import { Logo } from "@/design/logo";
import { isProblem } from "@/kernel/api/problem";
import { QueryFailure } from "@/kernel/api/query-failure";
import styles from "./error-screen.module.css";

export function NotFoundScreen() {
  return (
    <div className={styles.screen}>
      <Logo size={28} />
      <h1 className={styles.title}>There is nothing here</h1>
      <p className={styles.text}>It was deleted, or it belongs to a workspace that you are not a member of.</p>
      <Button component="a" href="/">
        Go to the start
      </Button>
    </div>
  );
}

/** Whatever went wrong in a screen: said, and tried again by loading the page. */
export function ErrorScreen({ error }: { error: unknown }) {
  if (isProblem(error) && error.status === 404) return <NotFoundScreen />;
  return <QueryFailure error={error} large onRetry={() => location.reload()} />;
}
