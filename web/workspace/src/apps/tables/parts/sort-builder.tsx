import { ActionIcon, Button, SegmentedControl, Select } from "@mantine/core";
import { IconArrowUp, IconPlus, IconTrash } from "@tabler/icons-react";
import type { Field, FieldKind, ViewSort } from "@/kernel/api/types";
import { KindIcon } from "./kind-icon";
import styles from "./filter-builder.module.css";

/** More than this decides nothing any more. */
export const SORTS_MAX = 5;

const WORDS: Partial<Record<FieldKind, [string, string]>> = {
  number: ["1 → 9", "9 → 1"],
  date: ["Oldest first", "Newest first"],
  boolean: ["Unchecked first", "Checked first"],
};

interface SortBuilderProps {
  fields: readonly Field[];
  sorts: readonly ViewSort[];
  onChange: (sorts: ViewSort[]) => void;
}

export function SortBuilder({ fields, sorts, onChange }: SortBuilderProps) {
  const used = new Set(sorts.map(({ field }) => field));
  const free = fields.find(({ id }) => !used.has(id));
  const replace = (place: number, sort: ViewSort) => onChange(sorts.map((other, index) => (index === place ? sort : other)));
  return (
    <div>
      {sorts.length === 0 && <p className={styles.dim}>Rows stand in the order in which they were put.</p>}
      {sorts.map((sort, place) => {
        const field = fields.find(({ id }) => id === sort.field);
        const [up, down] = (field && WORDS[field.kind]) ?? ["A → Z", "Z → A"];
        return (
          <div key={sort.field} className={styles.line}>
            <Select
              aria-label={place === 0 ? "Sort by" : "Then by"}
              className={styles.field}
              leftSection={field && <KindIcon kind={field.kind} size={14} />}
              leftSectionWidth={30}
              searchable={fields.length > 10}
              comboboxProps={{ withinPortal: false, width: 220, position: "bottom-start" }}
              data={fields.map(({ id, name }) => ({ value: String(id), label: name, disabled: used.has(id) && id !== sort.field }))}
              value={String(sort.field)}
              onChange={(value) => value && replace(place, { ...sort, field: Number(value) })}
            />
            <SegmentedControl
              aria-label="Direction"
              value={sort.descending ? "down" : "up"}
              onChange={(direction) => replace(place, { ...sort, descending: direction === "down" })}
              data={[
                { value: "up", label: up },
                { value: "down", label: down },
              ]}
            />
            {place > 0 && (
              <ActionIcon
                aria-label="Sort by this first"
                onClick={() => onChange([sort, ...sorts.filter((other) => other !== sort)])}
              >
                <IconArrowUp size={15} />
              </ActionIcon>
            )}
            <ActionIcon
              className={styles.remove}
              aria-label="Remove this order"
              onClick={() => onChange(sorts.filter((other) => other !== sort))}
            >
              <IconTrash size={15} />
            </ActionIcon>
          </div>
        );
      })}
      <div className={styles.add}>
        <Button
          size="xs"
          variant="subtle"
          leftSection={<IconPlus size={14} />}
          disabled={!free || sorts.length >= SORTS_MAX}
          onClick={() => free && onChange([...sorts, { field: free.id, descending: false }])}
        >
          {sorts.length === 0 ? "Sort by a field" : "Then by"}
        </Button>
      </div>
    </div>
  );
}
