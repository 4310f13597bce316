import { Logo } from "@/design/logo";
import { NewWorkspaceForm } from "@/kernel/workspaces/new-workspace-dialog";
import styles from "./first-workspace-screen.module.css";

/** A person without a workspace has one thing to do. */
export function FirstWorkspaceScreen() {
  return (
    <main className={styles.screen}>
      <div className={styles.card}>
        <span className={styles.logo}>
          <Logo size={24} />
        </span>
        <h1 className={styles.title}>Make a workspace</h1>
        <p className={styles.text}>It is where your team's tables live. You can invite others afterwards.</p>
        <NewWorkspaceForm />
      </div>
    </main>
  );
}
