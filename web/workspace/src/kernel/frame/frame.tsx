import { Drawer, useMantineColorScheme } from "@mantine/core";
import {
  IconBell,
  IconDeviceDesktop,
  IconKeyboard,
  IconLayoutSidebar,
  IconMoon,
  IconSun,
} from "@tabler/icons-react";
import { Suspense, useMemo, useState, type ReactNode } from "react";
import { lazyPart } from "@/design/lazy-part";
import { useNarrow } from "@/design/use-media";
import { useCommands, useShortcuts, type Command } from "@/kernel/commands/commands";
import { Palette } from "@/kernel/commands/palette";
import { ShortcutsDialog } from "@/kernel/commands/shortcuts-dialog";
import styles from "./frame.module.css";
import { FrameContext, type FrameState } from "./frame-state";

const FOLDED = "colonnade.sidebar";
const ICON = 16;
const notificationsDrawer = lazyPart(async () => (await import("@/kernel/notifications/notifications-drawer")).NotificationsDrawer);

/** The sidebar, the screen beside it, and what can be called up over both. */
export function Frame({ sidebar, children }: { sidebar: ReactNode; children: ReactNode }) {
  const narrow = useNarrow();
  const [folded, setFolded] = useState(() => localStorage.getItem(FOLDED) === "folded");
  const [drawer, setDrawer] = useState(false);
  const [palette, setPalette] = useState(false);
  const [shortcuts, setShortcuts] = useState(false);
  const [notifications, setNotifications] = useState(false);
  // Once opened it stays, so that it can close as quietly as it came.
  const [notificationsAsked, setNotificationsAsked] = useState(false);
  const sidebarOpen = narrow ? drawer : !folded;

  const state = useMemo<FrameState>(
    () => ({
      narrow,
      sidebarOpen,
      setSidebarOpen: (open) => {
        setDrawer(open);
        if (narrow) return;
        setFolded(!open);
        localStorage.setItem(FOLDED, open ? "open" : "folded");
      },
      openPalette: () => setPalette(true),
      openNotifications: () => {
        setNotificationsAsked(true);
        setNotifications(true);
      },
    }),
    [narrow, sidebarOpen],
  );

  useShortcuts();
  useCommands([
    ...useThemeCommands(),
    {
      id: "palette",
      title: "Search and commands",
      section: "General",
      keys: "mod+k",
      hidden: true,
      run: () => setPalette((open) => !open),
    },
    {
      id: "sidebar",
      title: sidebarOpen ? "Hide the sidebar" : "Show the sidebar",
      section: "General",
      keys: "mod+\\",
      icon: <IconLayoutSidebar size={ICON} />,
      run: () => state.setSidebarOpen(!sidebarOpen),
    },
    {
      id: "notifications",
      title: "Notifications",
      section: "Go to",
      words: "bell mentions unread",
      icon: <IconBell size={ICON} />,
      run: state.openNotifications,
    },
    {
      id: "shortcuts",
      title: "Keyboard shortcuts",
      section: "General",
      keys: "?",
      icon: <IconKeyboard size={ICON} />,
      run: () => setShortcuts(true),
    },
  ]);

  return (
    <FrameContext value={state}>
      <a href="#main" className="skip-link">
        Skip to the content
      </a>
      <div className={styles.frame}>
        {!narrow && !folded && <aside className={styles.sidebar}>{sidebar}</aside>}
        {narrow && (
          <Drawer
            opened={drawer}
            onClose={() => setDrawer(false)}
            size={288}
            withCloseButton={false}
            padding={0}
            classNames={{ body: styles.drawer, content: styles.drawerContent }}
            attributes={{ content: { "aria-label": "Sidebar" } }}
          >
            {sidebar}
          </Drawer>
        )}
        <main id="main" className={styles.main} tabIndex={-1}>
          {children}
        </main>
      </div>
      <Palette opened={palette} onClose={() => setPalette(false)} />
      <Suspense fallback={null}>
        {notificationsAsked && <notificationsDrawer.Part opened={notifications} onClose={() => setNotifications(false)} />}
      </Suspense>
      <ShortcutsDialog opened={shortcuts} onClose={() => setShortcuts(false)} />
    </FrameContext>
  );
}

function useThemeCommands(): Command[] {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const all = [
    { scheme: "light", title: "Light theme", icon: <IconSun size={ICON} /> },
    { scheme: "dark", title: "Dark theme", icon: <IconMoon size={ICON} /> },
    { scheme: "auto", title: "Theme of the system", icon: <IconDeviceDesktop size={ICON} /> },
  ] as const;
  return all
    .filter(({ scheme }) => scheme !== colorScheme)
    .map(({ scheme, title, icon }) => ({
      id: `theme.${scheme}`,
      title,
      section: "Theme",
      icon,
      words: "colour color mode appearance",
      run: () => setColorScheme(scheme),
    }));
}
