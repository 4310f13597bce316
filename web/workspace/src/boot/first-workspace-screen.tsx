import { Logo } from "@/design/logo";
import { useDeletedWorkspaces } from "@/kernel/workspaces/data";
import { DeletedLines } from "@/kernel/workspaces/deleted-lines";
import { NewWorkspaceForm } from "@/kernel/workspaces/new-workspace-dialog";
import styles from "./first-workspace-screen.module.css";

/** A person without a workspace has one thing to do, or takes one out of the trash. */
export function FirstWorkspaceScreen() {
  const { data: deleted = [] } = useDeletedWorkspaces().query;
  return (
    <main className={styles.screen}>
      <div className={styles.card}>
        <span className={styles.logo}>
          <Logo size={24} />
        </span>
        <h1 className={styles.title}>Make a workspace</h1>
        <p className={styles.text}>It is where your team's tables live. You can invite others afterwards.</p>
        <NewWorkspaceForm />
        {deleted.length > 0 && (
          <div className={styles.deleted}>
            <h2 className={styles.or}>Or restore one that was deleted</h2>
            <DeletedLines deleted={deleted} />
          </div>
        )}
      </div>
    </main>
  );
}
