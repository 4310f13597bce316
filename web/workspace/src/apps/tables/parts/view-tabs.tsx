import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { IconChevronDown, IconCopy, IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { InlineName } from "@/design/inline-name";
import { freeName } from "@/kit/text";
import type { Table, View } from "@/kernel/api/types";
import { useViewActions } from "../data/tables";
import styles from "./view-tabs.module.css";

const ICON = 16;

interface ViewTabsProps {
  table: Table;
  current: View;
  mayBuild: boolean;
  onChoose: (viewId: number | undefined) => void;
}

/** A table's views, one tab each. */
export function ViewTabs({ table, current, mayBuild, onChoose }: ViewTabsProps) {
  const { create, rename, remove } = useViewActions(table.id);
  const [renaming, setRenaming] = useState<number | null>(null);
  const names = table.views.map(({ name }) => name);

  function make(name: string, from?: View) {
    create.mutate(
      { name: freeName(name, names), options: from?.options },
      {
        onSuccess: (view) => {
          onChoose(view.id);
          setRenaming(view.id);
        },
      },
    );
  }

  function takeAway(view: View) {
    if (view.id === current.id) onChoose(undefined);
    remove.mutate(view);
  }

  return (
    <nav className={styles.tabs} aria-label="Views">
      {table.views.map((view) =>
        renaming === view.id ? (
          <div key={view.id} className={styles.naming}>
            <InlineName
              label="Name of the view"
              value={view.name}
              onSave={(name) => rename.mutate({ id: view.id, name })}
              onLeave={() => setRenaming(null)}
            />
          </div>
        ) : (
          <div key={view.id} className={styles.tab} data-current={view.id === current.id || undefined}>
            <Link
              to="."
              search={(before) => ({ ...before, view: view.id })}
              className={styles.link}
              aria-current={view.id === current.id ? "page" : undefined}
              onDoubleClick={() => mayBuild && setRenaming(view.id)}
            >
              {view.name}
            </Link>
            {mayBuild && view.id === current.id && (
              <Menu width={180}>
                <Menu.Target>
                  <ActionIcon size={20} className={styles.more} aria-label={`More about the view ${view.name}`}>
                    <IconChevronDown size={14} />
                  </ActionIcon>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item leftSection={<IconPencil size={ICON} />} onClick={() => setRenaming(view.id)}>
                    Rename
                  </Menu.Item>
                  <Menu.Item leftSection={<IconCopy size={ICON} />} onClick={() => make(`${view.name} copy`, view)}>
                    Duplicate
                  </Menu.Item>
                  <Menu.Divider />
                  <Menu.Item
                    data-danger
                    disabled={table.views.length === 1}
                    leftSection={<IconTrash size={ICON} />}
                    onClick={() => takeAway(view)}
                  >
                    Delete
                  </Menu.Item>
                </Menu.Dropdown>
              </Menu>
            )}
          </div>
        ),
      )}
      {mayBuild && (
        <Tooltip label="New view">
          <ActionIcon size={24} className={styles.add} aria-label="New view" loading={create.isPending} onClick={() => make("New view")}>
            <IconPlus size={15} />
          </ActionIcon>
        </Tooltip>
      )}
    </nav>
  );
}
