import { Modal } from "@mantine/core";
import { Keys } from "@/design/keys";
import { allCommands } from "./commands";
import styles from "./shortcuts-dialog.module.css";

/** Keys that a grid obeys by itself; they are commands of no menu. */
const GRID: readonly [string, string][] = [
  ["Start editing", "enter"],
  ["Leave a cell as it was", "Esc"],
  ["Next cell", "Tab"],
  ["Copy", "mod+c"],
  ["Paste", "mod+v"],
  ["Empty the cells", "Delete"],
  ["Fill down", "mod+d"],
];

export function ShortcutsDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard shortcuts" size={640}>
      {opened && <Lists />}
    </Modal>
  );
}

function Lists() {
  const known = allCommands().flatMap((command): [string, string][] => (command.keys ? [[command.title, command.keys]] : []));
  return (
    <div className={styles.columns}>
      <List title="Everywhere" lines={known} />
      <List title="In a table" lines={GRID} />
    </div>
  );
}

function List({ title, lines }: { title: string; lines: readonly [string, string][] }) {
  return (
    <section>
      <h3 className={styles.title}>{title}</h3>
      <dl>
        {lines.map(([what, keys]) => (
          <div key={what} className={styles.line}>
            <dt>{what}</dt>
            <dd>
              <Keys keys={keys} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
