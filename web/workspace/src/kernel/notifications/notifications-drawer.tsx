import { ActionIcon, Button, Drawer, SegmentedControl, Skeleton, Tooltip } from "@mantine/core";
import { IconBell, IconCheck, IconChecks, IconSettings, IconX } from "@tabler/icons-react";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { Empty } from "@/design/screen";
import { useDelayed } from "@/design/use-delayed";
import { useNarrow } from "@/design/use-media";
import { formatMoment, relativeTime } from "@/kit/time";
import { QueryFailure } from "@/kernel/api/query-failure";
import type { Notification } from "@/kernel/api/types";
import { useMarkRead, useNotifications } from "./data";
import styles from "./notifications.module.css";

const ICON = 16;

interface NotificationsDrawerProps {
  opened: boolean;
  onClose: () => void;
}

/** What concerns this person, the newest first. */
export function NotificationsDrawer({ opened, onClose }: NotificationsDrawerProps) {
  const narrow = useNarrow();
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size={narrow ? "100%" : 420}
      withCloseButton={false}
      padding={0}
      overlayProps={{ backgroundOpacity: 0.1 }}
      classNames={{ body: styles.body }}
      attributes={{ content: { "aria-label": "Notifications" } }}
    >
      <Notifications onClose={onClose} />
    </Drawer>
  );
}

function Notifications({ onClose }: { onClose: () => void }) {
  const [which, setWhich] = useState<"all" | "unread">("all");
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useNotifications(which);
  const { one, all } = useMarkRead();
  const late = useDelayed(isPending);
  const { history } = useRouter();
  const found = data?.pages.flatMap((page) => page.notifications) ?? [];
  const newest = found[0];
  const go = (address: string) => {
    onClose();
    history.push(address);
  };

  function open(notification: Notification) {
    if (notification.read_at === null) one.mutate(notification.id);
    go(notification.url);
  }

  return (
    <>
      <header className={styles.head}>
        <h2 className={styles.title}>Notifications</h2>
        <Tooltip label="What you hear of, and how">
          <ActionIcon aria-label="What you hear of, and how" onClick={() => go("/settings/notifications")}>
            <IconSettings size={ICON} />
          </ActionIcon>
        </Tooltip>
        <ActionIcon aria-label="Close" onClick={onClose}>
          <IconX size={ICON} />
        </ActionIcon>
      </header>
      <div className={styles.tools}>
        <SegmentedControl
          aria-label="Which notifications"
          value={which}
          onChange={setWhich}
          data={[
            { value: "all", label: "All" },
            { value: "unread", label: "Unread" },
          ]}
        />
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          leftSection={<IconChecks size={ICON} />}
          disabled={!found.some(({ read_at }) => read_at === null)}
          onClick={() => newest && all.mutate(newest.id)}
        >
          Mark all as read
        </Button>
      </div>
      <div className={styles.list}>
        {error && !data && <QueryFailure error={error} onRetry={() => void refetch()} />}
        {late && [1, 2, 3].map((line) => <Skeleton key={line} height={60} mb={4} />)}
        {data && found.length === 0 && (
          <Empty icon={<IconBell size={22} />} title={which === "unread" ? "All is read" : "Nothing yet"}>
            {which === "all" && "You hear of mentions, roles in workspaces, and jobs of yours that fail."}
          </Empty>
        )}
        <ul aria-label="Notifications">
          {found.map((notification) => (
            <NotificationLine
              key={notification.id}
              notification={notification}
              onOpen={() => open(notification)}
              onRead={() => one.mutate(notification.id)}
            />
          ))}
        </ul>
        {hasNextPage && (
          <Button size="xs" fullWidth mt="sm" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Show older
          </Button>
        )}
      </div>
    </>
  );
}

interface NotificationLineProps {
  notification: Notification;
  onOpen: () => void;
  onRead: () => void;
}

function NotificationLine({ notification, onOpen, onRead }: NotificationLineProps) {
  const unread = notification.read_at === null;
  return (
    <li className={styles.line} data-unread={unread || undefined}>
      <a
        className={styles.link}
        href={notification.url}
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          onOpen();
        }}
      >
        <span className={styles.what}>
          {unread && <span className="visually-hidden">Unread: </span>}
          {notification.title}
        </span>
        {notification.text && <span className={styles.text}>{notification.text}</span>}
        <time className={styles.when} dateTime={notification.created_at} title={formatMoment(notification.created_at)}>
          {relativeTime(notification.created_at)}
        </time>
      </a>
      {unread && (
        <Tooltip label="Mark as read">
          <ActionIcon aria-label={`Mark as read: ${notification.title}`} onClick={onRead}>
            <IconCheck size={ICON} />
          </ActionIcon>
        </Tooltip>
      )}
    </li>
  );
}
