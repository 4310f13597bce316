import type { ReactNode } from "react";
import styles from "./screen.module.css";

/** A screen that reads from top to bottom: its sections in one column, of a width that is good to read. */
export function Column({ wide = false, children }: { wide?: boolean; children: ReactNode }) {
  return (
    <div className={styles.scroll}>
      <div className={styles.column} data-wide={wide || undefined}>
        {children}
      </div>
    </div>
  );
}

interface SectionProps {
  title: string;
  about?: ReactNode;
  action?: ReactNode;
  children: ReactNode;
}

export function Section({ title, about, action, children }: SectionProps) {
  return (
    <section className={styles.section}>
      <div className={styles.sectionHead}>
        <div>
          <h2 className={styles.sectionTitle}>{title}</h2>
          {about && <p className={styles.about}>{about}</p>}
        </div>
        {action}
      </div>
      {children}
    </section>
  );
}

interface EmptyProps {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}

/** Empty is a beginning: what this is for, one button, one example to try. */
export function Empty({ icon, title, children, actions }: EmptyProps) {
  return (
    <div className={styles.empty}>
      {icon && <div className={styles.emptyIcon}>{icon}</div>}
      <h2 className={styles.emptyTitle}>{title}</h2>
      {children && <p className={styles.emptyText}>{children}</p>}
      {actions && <div className={styles.emptyActions}>{actions}</div>}
    </div>
  );
}

/** A plain list in a frame: one thing a line. */
export function Lines({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul className={styles.lines} aria-label={label}>
      {children}
    </ul>
  );
}

export function Line({ children, muted = false }: { children: ReactNode; muted?: boolean }) {
  return (
    <li className={styles.line} data-muted={muted || undefined}>
      {children}
    </li>
  );
}

export function LineText({ main, detail }: { main: ReactNode; detail?: ReactNode }) {
  return (
    <div className={styles.lineText}>
      <div className={styles.lineMain}>{main}</div>
      {detail && <div className={styles.lineDetail}>{detail}</div>}
    </div>
  );
}

/** What can be done with a line; where it is narrow, it stands below the text. */
export function LineTools({ children }: { children: ReactNode }) {
  return <div className={styles.lineTools}>{children}</div>;
}
