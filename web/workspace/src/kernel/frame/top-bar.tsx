import { ActionIcon, Tooltip } from "@mantine/core";
import { IconLayoutSidebarLeftExpand, IconMenu2 } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { ConnectionNotice } from "./connection-notice";
import { useFrame } from "./frame-state";
import styles from "./top-bar.module.css";

interface TopBarProps {
  /** Where this is, from the outside in; the last is the screen itself. */
  crumbs: readonly ReactNode[];
  tabs?: ReactNode;
  people?: ReactNode;
  /** The one main action. */
  action?: ReactNode;
}

export function TopBar({ crumbs, tabs, people, action }: TopBarProps) {
  const { narrow, sidebarOpen, setSidebarOpen } = useFrame();
  return (
    <header className={styles.bar}>
      {(narrow || !sidebarOpen) && (
        <Tooltip label="Show the sidebar">
          <ActionIcon aria-label="Show the sidebar" onClick={() => setSidebarOpen(true)}>
            {narrow ? <IconMenu2 size={18} /> : <IconLayoutSidebarLeftExpand size={17} />}
          </ActionIcon>
        </Tooltip>
      )}
      <ol className={styles.crumbs} aria-label="Where this is">
        {crumbs.map((crumb, place) => (
          <li key={place} className={styles.crumb} data-last={place === crumbs.length - 1 || undefined}>
            {place === crumbs.length - 1 ? <h1 className={styles.title}>{crumb}</h1> : crumb}
          </li>
        ))}
      </ol>
      {tabs && <div className={styles.tabs}>{tabs}</div>}
      <div className={styles.right}>
        <ConnectionNotice />
        {people}
        {action}
      </div>
    </header>
  );
}
