import { ActionIcon, Menu, Tooltip, useMantineColorScheme } from "@mantine/core";
import {
  IconBell,
  IconCheck,
  IconDeviceDesktop,
  IconLayoutSidebarLeftCollapse,
  IconListDetails,
  IconLogout,
  IconMoon,
  IconPlus,
  IconSearch,
  IconSelector,
  IconSettings,
  IconShieldCog,
  IconSun,
  IconUserCog,
} from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { Face } from "@/design/face";
import { Keys } from "@/design/keys";
import { Logo } from "@/design/logo";
import { signOut } from "@/kernel/session/sign-out";
import { useSession } from "@/kernel/session/session";
import { useRunningJobs } from "@/kernel/jobs/data";
import { useUnreadCount } from "@/kernel/notifications/data";
import { useWorkspace } from "@/kernel/workspaces/current";
import { useWorkspaces } from "@/kernel/workspaces/data";
import { NewWorkspaceDialog } from "@/kernel/workspaces/new-workspace-dialog";
import { atLeast } from "@/kernel/workspaces/roles";
import { useFrame } from "./frame-state";
import styles from "./sidebar.module.css";

const ICON = 16;
const UNREAD_SHOWN_MAX = 99;

/** Where one is and where one can go; `children` are the apps' things. */
export function Sidebar({ children }: { children: ReactNode }) {
  const { narrow, setSidebarOpen, openPalette, openNotifications } = useFrame();
  const workspace = useWorkspace();
  const leave = () => {
    if (narrow) setSidebarOpen(false);
  };
  return (
    <nav className={styles.sidebar} aria-label="Workspace">
      <div className={styles.head}>
        <WorkspaceMenu />
        <Tooltip label="Hide the sidebar">
          <ActionIcon aria-label="Hide the sidebar" onClick={() => setSidebarOpen(false)}>
            <IconLayoutSidebarLeftCollapse size={17} />
          </ActionIcon>
        </Tooltip>
      </div>
      <button
        type="button"
        className={styles.search}
        onClick={() => {
          leave();
          openPalette();
        }}
      >
        <IconSearch size={ICON} aria-hidden />
        <span>Search</span>
        <Keys keys="mod+k" />
      </button>
      <div className={styles.things} onClick={(event) => event.target instanceof Element && event.target.closest("a") && leave()}>
        {children}
      </div>
      <div className={styles.foot} onClick={(event) => event.target instanceof Element && event.target.closest("a") && leave()}>
        <Bell
          onClick={() => {
            leave();
            openNotifications();
          }}
        />
        {atLeast(workspace.role, "viewer") && <JobsLink />}
        <Link to="/w/$workspace/settings/{-$part}" params={{ workspace: workspace.id }} className={styles.item} activeProps={{ "data-active": true }}>
          <IconSettings size={ICON} aria-hidden />
          <span className={styles.itemName}>Settings</span>
        </Link>
        <PersonMenu />
      </div>
    </nav>
  );
}

/** Guests see single things of the workspace, and not what runs in it. */
function JobsLink() {
  const workspace = useWorkspace();
  const running = useRunningJobs(workspace.id);
  return (
    <Link to="/w/$workspace/jobs" params={{ workspace: workspace.id }} className={styles.item} activeProps={{ "data-active": true }}>
      <IconListDetails size={ICON} aria-hidden />
      <span className={styles.itemName}>Jobs</span>
      {running > 0 && (
        <span className={styles.count} aria-label={`${running} running`}>
          {running}
        </span>
      )}
    </Link>
  );
}

function Bell({ onClick }: { onClick: () => void }) {
  const unread = useUnreadCount();
  return (
    <button type="button" className={styles.item} onClick={onClick}>
      <IconBell size={ICON} aria-hidden />
      <span className={styles.itemName}>Notifications</span>
      {unread > 0 && (
        <span className={styles.count} aria-label={`${unread} unread`}>
          {unread > UNREAD_SHOWN_MAX ? `${UNREAD_SHOWN_MAX}+` : unread}
        </span>
      )}
    </button>
  );
}

function WorkspaceMenu() {
  const current = useWorkspace();
  const all = useWorkspaces();
  const navigate = useNavigate();
  const [making, setMaking] = useState(false);
  return (
    <>
      <Menu width={232}>
        <Menu.Target>
          <button type="button" className={styles.workspace} aria-label={`Workspace ${current.name}. Switch workspace`}>
            <span className={styles.logo}>
              <Logo size={16} />
            </span>
            <span className={styles.workspaceName}>{current.name}</span>
            <IconSelector size={14} className={styles.dim} aria-hidden />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Workspaces</Menu.Label>
          {all.map((workspace) => (
            <Menu.Item
              key={workspace.id}
              rightSection={workspace.id === current.id ? <IconCheck size={ICON} /> : null}
              onClick={() => void navigate({ to: "/w/$workspace", params: { workspace: workspace.id } })}
            >
              {workspace.name}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item leftSection={<IconPlus size={ICON} />} onClick={() => setMaking(true)}>
            New workspace
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <NewWorkspaceDialog opened={making} onClose={() => setMaking(false)} />
    </>
  );
}

function PersonMenu() {
  const session = useSession();
  const { account } = session;
  const navigate = useNavigate();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const themes = [
    { scheme: "light", name: "Light", icon: <IconSun size={ICON} /> },
    { scheme: "dark", name: "Dark", icon: <IconMoon size={ICON} /> },
    { scheme: "auto", name: "As the system", icon: <IconDeviceDesktop size={ICON} /> },
  ] as const;
  return (
    <Menu position="top-start" width={232}>
      <Menu.Target>
        <button type="button" className={styles.item}>
          <Face name={account.name} seed={account.id} size={20} />
          <span className={styles.itemName}>{account.name}</span>
          <span className="visually-hidden">, account and theme</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{account.email}</Menu.Label>
        <Menu.Item leftSection={<IconUserCog size={ICON} />} onClick={() => void navigate({ to: "/settings/{-$part}" })}>
          Account settings
        </Menu.Item>
        {account.is_administrator && (
          <Menu.Item leftSection={<IconShieldCog size={ICON} />} onClick={() => void navigate({ to: "/administration/{-$part}" })}>
            Administration
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Label>Theme</Menu.Label>
        {themes.map(({ scheme, name, icon }) => (
          <Menu.Item
            key={scheme}
            leftSection={icon}
            rightSection={scheme === colorScheme ? <IconCheck size={ICON} /> : null}
            closeMenuOnClick={false}
            onClick={() => setColorScheme(scheme)}
          >
            {name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={ICON} />} onClick={() => signOut(session.page.csrf)}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
