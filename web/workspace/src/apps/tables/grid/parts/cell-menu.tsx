import { Menu } from "@mantine/core";
import { IconArrowsDiagonal, IconCopy, IconExternalLink, IconEraser, IconRowInsertBottom, IconRowInsertTop, IconTrash } from "@tabler/icons-react";
import { Keys } from "@/design/keys";
import { FloatingMenu } from "./floating-menu";

export interface CellMenuState {
  readonly row: number;
  readonly x: number;
  readonly y: number;
  readonly href: string | null;
}

interface CellMenuProps {
  state: CellMenuState | null;
  mayEdit: boolean;
  /** How many rows "delete" would take. */
  rows: string;
  onClose: () => void;
  onExpand: () => void;
  onCopy: () => void;
  onClear: () => void;
  onOpenLink: (href: string) => void;
  onInsert: (place: "above" | "below") => void;
  onDelete: () => void;
}

export function CellMenu(props: CellMenuProps) {
  const { state, mayEdit, rows, onClose, onOpenLink } = props;
  const href = state?.href ?? null;
  return (
    <FloatingMenu at={state} label="Row" onClose={onClose}>
      <Menu.Item leftSection={<IconArrowsDiagonal size={16} />} rightSection={<Keys keys="Space" />} onClick={props.onExpand}>Open row</Menu.Item>
      {href !== null && (
        <Menu.Item leftSection={<IconExternalLink size={16} />} onClick={() => onOpenLink(href)}>Open link</Menu.Item>
      )}
      <Menu.Item leftSection={<IconCopy size={16} />} rightSection={<Keys keys="mod+c" />} onClick={props.onCopy}>Copy</Menu.Item>
      {mayEdit && (
        <>
          <Menu.Item leftSection={<IconEraser size={16} />} rightSection={<Keys keys="Del" />} onClick={props.onClear}>Clear</Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<IconRowInsertTop size={16} />} onClick={() => props.onInsert("above")}>Insert row above</Menu.Item>
          <Menu.Item leftSection={<IconRowInsertBottom size={16} />} rightSection={<Keys keys="shift+enter" />} onClick={() => props.onInsert("below")}>
            Insert row below
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item data-danger leftSection={<IconTrash size={16} />} rightSection={<Keys keys="mod+-" />} onClick={props.onDelete}>Delete {rows}</Menu.Item>
        </>
      )}
    </FloatingMenu>
  );
}
