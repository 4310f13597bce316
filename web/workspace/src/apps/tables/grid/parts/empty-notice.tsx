import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import styles from "../table-grid.module.css";

/** In place of rows, when there are none: why, and what to do. */
export function EmptyNotice({ isNarrowed, onAdd }: { isNarrowed: boolean; onAdd: (() => void) | null }) {
  return (
    <div className={styles.empty}>
      <p>{isNarrowed ? "No row fits the search or filter." : "No rows yet. Add one, or paste cells from a spreadsheet."}</p>
      {!isNarrowed && onAdd && (
        <Button size="xs" leftSection={<IconPlus size={14} />} onClick={onAdd}>
          Add a row
        </Button>
      )}
    </div>
  );
}
