import { ActionIcon, Drawer } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useNarrow } from "@/design/use-media";
import { useActivity } from "./data";
import { Entries } from "./entries";
import styles from "./audit.module.css";

interface ActivityDrawerProps {
  /** The thing, such as `table:42`. */
  subject: string;
  name: string;
  opened: boolean;
  onClose: () => void;
}

/** What happened to one thing, for everybody who may see it. */
export function ActivityDrawer({ subject, name, opened, onClose }: ActivityDrawerProps) {
  const narrow = useNarrow();
  const title = `History of ${name}`;
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size={narrow ? "100%" : 440}
      withCloseButton={false}
      padding={0}
      overlayProps={{ backgroundOpacity: 0.1 }}
      classNames={{ body: styles.body }}
      attributes={{ content: { "aria-label": title } }}
    >
      <header className={styles.head}>
        <h2 className={styles.title}>{title}</h2>
        <ActionIcon aria-label="Close" onClick={onClose}>
          <IconX size={16} />
        </ActionIcon>
      </header>
      <div className={styles.entries}>
        <Activity subject={subject} />
      </div>
    </Drawer>
  );
}

function Activity({ subject }: { subject: string }) {
  return <Entries label="What happened" found={useActivity(subject)} empty="Nothing happened yet." />;
}
