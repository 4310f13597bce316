import { ActionIcon, Tooltip } from "@mantine/core";
import { IconLayoutSidebarLeftExpand, IconMenu2 } from "@tabler/icons-react";
import { useEffect, type ReactNode } from "react";
import { counted } from "@/kit/text";
import { useUnreadCount } from "@/kernel/notifications/data";
import { ConnectionNotice } from "./connection-notice";
import { useFrame } from "./frame-state";
import styles from "./top-bar.module.css";

interface TopBarProps {
  /** The screen's name; it is also that of the browser's tab. */
  title: string;
  /** Where this is, from the outside in. */
  parents?: readonly ReactNode[];
  tabs?: ReactNode;
  people?: ReactNode;
  /** The one main action. */
  action?: ReactNode;
}

export function TopBar({ title, parents = [], tabs, people, action }: TopBarProps) {
  const { narrow, sidebarOpen, setSidebarOpen } = useFrame();
  useEffect(() => {
    document.title = title ? `${title} - Colonnade` : "Colonnade";
  }, [title]);
  return (
    <header className={styles.bar}>
      {(narrow || !sidebarOpen) && (
        <SidebarButton icon={narrow ? <IconMenu2 size={18} /> : <IconLayoutSidebarLeftExpand size={17} />} onClick={() => setSidebarOpen(true)} />
      )}
      <ol className={styles.crumbs} aria-label="Where this is">
        {parents.map((parent, place) => (
          <li key={place} className={styles.crumb}>
            {parent}
          </li>
        ))}
        <li className={styles.crumb} data-last>
          <h1 className={styles.title}>{title}</h1>
        </li>
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

/** What waits behind the folded sidebar is said by a dot. */
function SidebarButton({ icon, onClick }: { icon: ReactNode; onClick: () => void }) {
  const unread = useUnreadCount();
  const name = unread > 0 ? `Show the sidebar, ${counted(unread, "unread notification")}` : "Show the sidebar";
  return (
    <Tooltip label={name}>
      <ActionIcon className={styles.opener} aria-label={name} data-unread={unread > 0 || undefined} onClick={onClick}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}
