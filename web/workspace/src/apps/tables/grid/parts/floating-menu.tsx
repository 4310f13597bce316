import { Menu } from "@mantine/core";
import type { ReactNode } from "react";

interface FloatingMenuProps {
  at: { readonly x: number; readonly y: number } | null;
  label: string;
  onClose: () => void;
  children: ReactNode;
}

/** A menu at a place on the page, for things that are drawn and have no element of their own. */
export function FloatingMenu({ at, label, onClose, children }: FloatingMenuProps) {
  return (
    <Menu opened={at !== null} onClose={onClose} position="bottom-start" offset={2} returnFocus={false} width="max-content" withinPortal>
      <Menu.Target>
        <div aria-hidden style={{ position: "fixed", left: at?.x ?? 0, top: at?.y ?? 0, width: 1, height: 1, pointerEvents: "none" }} />
      </Menu.Target>
      <Menu.Dropdown aria-label={label} miw={200}>{children}</Menu.Dropdown>
    </Menu>
  );
}
