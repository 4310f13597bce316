import { ActionIcon, Button, Menu, Switch, TextInput } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconDots, IconPencil, IconPlus, IconSearch, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import type { Field, ViewColumn } from "@/kernel/api/types";
import { columnsOf, optionsOf, type Column } from "../grid/model/columns";
import styles from "./fields-list.module.css";
import { KindIcon } from "./kind-icon";

const ICON = 16;
const SEARCH_FROM = 12;

interface FieldsListProps {
  fields: readonly Field[];
  columns: readonly ViewColumn[];
  mayBuild: boolean;
  onColumns: (columns: ViewColumn[]) => void;
  onEdit: (field: Field) => void;
  onDelete: (field: Field) => void;
  onAdd: () => void;
}

/** A view's fields: which are shown, in what order; and the way to change them. */
export function FieldsList({ fields, columns: options, mayBuild, onColumns, onEdit, onDelete, onAdd }: FieldsListProps) {
  const [query, setQuery] = useState("");
  const columns = columnsOf(fields, options);
  const hidden = columns.filter((column) => column.hidden).length;
  const shown = columns.filter(({ field }) => field.name.toLocaleLowerCase().includes(query.trim().toLocaleLowerCase()));
  const save = (changed: Column[]) => onColumns(optionsOf(changed));
  const hideAll = (hide: boolean) => save(columns.map((column) => ({ ...column, hidden: hide && !column.field.primary })));
  const swap = (place: number, other: number) => {
    const changed = [...columns];
    const [one, two] = [columns[place], columns[other]];
    if (!one || !two) return;
    changed[place] = two;
    changed[other] = one;
    save(changed);
  };
  return (
    <div className={styles.list}>
      {columns.length >= SEARCH_FROM && (
        <TextInput
          aria-label="Find a field"
          placeholder="Find a field"
          leftSection={<IconSearch size={14} />}
          mb="xs"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
      )}
      <ul className={styles.scroll}>
        {shown.map((column) => {
          const { field } = column;
          const place = columns.indexOf(column);
          return (
            <li key={field.id} className={styles.line}>
              <Switch
                aria-label={`Show ${field.name}`}
                checked={!column.hidden}
                disabled={field.primary}
                onChange={(event) => {
                  const hide = !event.currentTarget.checked;
                  save(columns.map((other) => (other === column ? { ...other, hidden: hide } : other)));
                }}
              />
              <KindIcon kind={field.kind} />
              <span className={styles.name}>{field.name}</span>
              <Menu position="bottom-end" withinPortal={false} width={170}>
                <Menu.Target>
                  <ActionIcon size={24} aria-label={`More about ${field.name}`}>
                    <IconDots size={15} />
                  </ActionIcon>
                </Menu.Target>
                <Menu.Dropdown>
                  {mayBuild && (
                    <Menu.Item leftSection={<IconPencil size={ICON} />} onClick={() => onEdit(field)}>
                      Edit field
                    </Menu.Item>
                  )}
                  <Menu.Item leftSection={<IconArrowUp size={ICON} />} disabled={place === 0} onClick={() => swap(place, place - 1)}>
                    Move up
                  </Menu.Item>
                  <Menu.Item
                    leftSection={<IconArrowDown size={ICON} />}
                    disabled={place === columns.length - 1}
                    onClick={() => swap(place, place + 1)}
                  >
                    Move down
                  </Menu.Item>
                  {mayBuild && !field.primary && (
                    <>
                      <Menu.Divider />
                      <Menu.Item data-danger leftSection={<IconTrash size={ICON} />} onClick={() => onDelete(field)}>
                        Delete field
                      </Menu.Item>
                    </>
                  )}
                </Menu.Dropdown>
              </Menu>
            </li>
          );
        })}
      </ul>
      <div className={styles.foot}>
        <Button size="xs" variant="subtle" disabled={hidden === 0} onClick={() => hideAll(false)}>
          Show all
        </Button>
        <Button size="xs" variant="subtle" onClick={() => hideAll(true)}>
          Hide all
        </Button>
        {mayBuild && (
          <Button size="xs" variant="subtle" leftSection={<IconPlus size={14} />} onClick={onAdd}>
            Field
          </Button>
        )}
      </div>
    </div>
  );
}
