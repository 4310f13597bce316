import { Menu } from "@mantine/core";
import {
  IconArrowDown, IconArrowUp, IconColumnInsertLeft, IconColumnInsertRight, IconCursorText, IconEyeOff, IconFilter, IconSettings, IconTrash,
} from "@tabler/icons-react";
import type { Field } from "@/kernel/api/types";
import { FloatingMenu } from "./floating-menu";

/** What a person wants done with a field; the shell does it. `add` puts one at the end and has no field. */
export type FieldAction =
  | "add" | "rename" | "edit" | "sort-ascending" | "sort-descending" | "filter" | "insert-left" | "insert-right" | "delete";

export interface HeaderMenuState {
  readonly field: Field;
  readonly x: number;
  readonly y: number;
}

interface HeaderMenuProps {
  state: HeaderMenuState | null;
  mayChangeFields: boolean;
  onClose: () => void;
  onHide: (field: number) => void;
  onFieldAction: (action: FieldAction, field: number) => void;
}

export function HeaderMenu({ state, mayChangeFields, onClose, onHide, onFieldAction }: HeaderMenuProps) {
  const field = state?.field;
  const act = (action: FieldAction) => () => field && onFieldAction(action, field.id);
  return (
    <FloatingMenu at={state} label={field ? `Column ${field.name}` : "Column"} onClose={onClose}>
      {mayChangeFields && (
        <>
          <Menu.Item leftSection={<IconCursorText size={16} />} onClick={act("rename")}>Rename</Menu.Item>
          <Menu.Item leftSection={<IconSettings size={16} />} onClick={act("edit")}>Edit field</Menu.Item>
          <Menu.Divider />
        </>
      )}
      <Menu.Item leftSection={<IconArrowUp size={16} />} onClick={act("sort-ascending")}>Sort ascending</Menu.Item>
      <Menu.Item leftSection={<IconArrowDown size={16} />} onClick={act("sort-descending")}>Sort descending</Menu.Item>
      <Menu.Item leftSection={<IconFilter size={16} />} onClick={act("filter")}>Filter by this</Menu.Item>
      {field?.primary !== true && (
        <Menu.Item leftSection={<IconEyeOff size={16} />} onClick={() => field && onHide(field.id)}>Hide</Menu.Item>
      )}
      {mayChangeFields && (
        <>
          <Menu.Divider />
          <Menu.Item leftSection={<IconColumnInsertLeft size={16} />} onClick={act("insert-left")}>Insert left</Menu.Item>
          <Menu.Item leftSection={<IconColumnInsertRight size={16} />} onClick={act("insert-right")}>Insert right</Menu.Item>
          {field?.primary !== true && (
            <>
              <Menu.Divider />
              <Menu.Item data-danger leftSection={<IconTrash size={16} />} onClick={act("delete")}>Delete field</Menu.Item>
            </>
          )}
        </>
      )}
    </FloatingMenu>
  );
}
