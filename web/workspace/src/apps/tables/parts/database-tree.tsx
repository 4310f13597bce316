import { ActionIcon, Menu, Skeleton, Tooltip } from "@mantine/core";
import {
  IconArrowDown,
  IconArrowUp,
  IconChevronRight,
  IconDatabase,
  IconDots,
  IconFileImport,
  IconPencil,
  IconPlus,
  IconTable,
  IconTrash,
} from "@tabler/icons-react";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { InlineName } from "@/design/inline-name";
import { useDelayed } from "@/design/use-delayed";
import { freeName } from "@/kit/text";
import { QueryFailure } from "@/kernel/api/query-failure";
import type { Database, TableSummary } from "@/kernel/api/types";
import { useWorkspace } from "@/kernel/workspaces/current";
import { atLeast } from "@/kernel/workspaces/roles";
import { useDatabaseActions, useDatabases, useLiveDatabases, useTableActions } from "../data/databases";
import styles from "./database-tree.module.css";

const ICON = 16;
const CLOSED = "colonnade.closed-databases";

/** The workspace's databases and their tables, as one tree in the sidebar. */
export function DatabaseTree() {
  const workspace = useWorkspace();
  const { data, error, isPending, refetch } = useDatabases(workspace.id);
  const { create } = useDatabaseActions(workspace.id);
  const [renaming, setRenaming] = useState<string | null>(null);
  const late = useDelayed(isPending);
  const mayBuild = atLeast(workspace.role, "builder");
  const navigate = useNavigate();
  useLiveDatabases(workspace.id);

  function makeDatabase() {
    create.mutate(freeName("New database", (data ?? []).map(({ name }) => name)), {
      onSuccess: (database) => setRenaming(`database:${database.id}`),
    });
  }

  return (
    <div className={styles.tree}>
      <div className={styles.head}>
        <h2 className={styles.heading}>Tables</h2>
        {mayBuild && (
          <Menu position="bottom-end" width={200}>
            <Tooltip label="Add">
              <Menu.Target>
                <ActionIcon size={22} aria-label="Add a database or import a file">
                  <IconPlus size={15} />
                </ActionIcon>
              </Menu.Target>
            </Tooltip>
            <Menu.Dropdown>
              <Menu.Item
                leftSection={<IconFileImport size={ICON} />}
                onClick={() => void navigate({ to: "/w/$workspace/import", params: { workspace: workspace.id } })}
              >
                Import a CSV
              </Menu.Item>
              <Menu.Item leftSection={<IconDatabase size={ICON} />} onClick={makeDatabase}>
                New database
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
      {error && !data && <QueryFailure error={error} onRetry={() => void refetch()} />}
      {late && [1, 2, 3].map((line) => <Skeleton key={line} height={20} my={8} />)}
      {data?.length === 0 && <p className={styles.none}>No tables yet.</p>}
      <ul>
        {data?.map((database) => (
          <DatabaseBranch key={database.id} database={database} mayBuild={mayBuild} renaming={renaming} setRenaming={setRenaming} />
        ))}
      </ul>
    </div>
  );
}

interface Renaming {
  renaming: string | null;
  setRenaming: (what: string | null) => void;
}

function DatabaseBranch({ database, mayBuild, renaming, setRenaming }: Renaming & { database: Database; mayBuild: boolean }) {
  const workspace = useWorkspace();
  const { rename, remove } = useDatabaseActions(workspace.id);
  const { create } = useTableActions(workspace.id);
  const navigate = useNavigate();
  const [closed, setClosed] = useClosed(database.id);
  const openTable = useParams({ strict: false }).table;
  const me = `database:${database.id}`;

  function takeAway() {
    remove.mutate(database);
    if (database.tables.some(({ id }) => id === openTable)) void navigate({ to: "/w/$workspace", params: { workspace: workspace.id } });
  }

  function makeTable() {
    const name = freeName("New table", database.tables.map((table) => table.name));
    create.mutate(
      { databaseId: database.id, name },
      {
        onSuccess: (table) => {
          setClosed(false);
          setRenaming(`table:${table.id}`);
          void navigate({ to: "/w/$workspace/tables/$table", params: { workspace: workspace.id, table: table.id } });
        },
      },
    );
  }

  return (
    <li>
      <div className={styles.line}>
        <button
          type="button"
          className={styles.branch}
          aria-expanded={!closed}
          aria-label={`${database.name}, database`}
          onClick={() => setClosed(!closed)}
        >
          <IconChevronRight size={14} className={styles.chevron} data-open={!closed || undefined} aria-hidden />
          {renaming !== me && <span className={styles.name}>{database.name}</span>}
        </button>
        {renaming === me && (
          <div className={styles.naming}>
            <InlineName
              label="Name of the database"
              value={database.name}
              onSave={(name) => rename.mutate({ id: database.id, name })}
              onLeave={() => setRenaming(null)}
            />
          </div>
        )}
        {mayBuild && renaming !== me && (
          <div className={styles.tools}>
            <Menu position="bottom-start" width={200}>
              <Menu.Target>
                <ActionIcon size={22} aria-label={`More about ${database.name}`}>
                  <IconDots size={15} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item leftSection={<IconTable size={ICON} />} onClick={makeTable}>
                  New table
                </Menu.Item>
                <Menu.Item
                  leftSection={<IconFileImport size={ICON} />}
                  onClick={() =>
                    void navigate({ to: "/w/$workspace/import", params: { workspace: workspace.id }, search: { database: database.id } })
                  }
                >
                  Import a CSV
                </Menu.Item>
                <Menu.Divider />
                <Menu.Item leftSection={<IconPencil size={ICON} />} onClick={() => setRenaming(me)}>
                  Rename
                </Menu.Item>
                <Menu.Item data-danger leftSection={<IconTrash size={ICON} />} onClick={takeAway}>
                  Delete
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
            <Tooltip label="New table">
              <ActionIcon size={22} aria-label={`New table in ${database.name}`} loading={create.isPending} onClick={makeTable}>
                <IconPlus size={15} />
              </ActionIcon>
            </Tooltip>
          </div>
        )}
      </div>
      {!closed && (
        <ul className={styles.leaves}>
          {database.tables.map((table, place) => (
            <TableLeaf
              key={table.id}
              database={database}
              table={table}
              place={place}
              mayBuild={mayBuild}
              renaming={renaming}
              setRenaming={setRenaming}
            />
          ))}
          {database.tables.length === 0 && <li className={styles.none}>No tables here yet.</li>}
        </ul>
      )}
    </li>
  );
}

interface TableLeafProps extends Renaming {
  database: Database;
  table: TableSummary;
  place: number;
  mayBuild: boolean;
}

function TableLeaf({ database, table, place, mayBuild, renaming, setRenaming }: TableLeafProps) {
  const workspace = useWorkspace();
  const { rename, move, remove } = useTableActions(workspace.id);
  const navigate = useNavigate();
  const open = useParams({ strict: false }).table === table.id;
  const me = `table:${table.id}`;
  const { tables } = database;

  function takeAway() {
    remove.mutate(table);
    if (open) void navigate({ to: "/w/$workspace", params: { workspace: workspace.id } });
  }

  if (renaming === me) {
    return (
      <li className={styles.line}>
        <div className={styles.namingLeaf}>
          <InlineName
            label="Name of the table"
            value={table.name}
            onSave={(name) => rename.mutate({ id: table.id, name })}
            onLeave={() => setRenaming(null)}
          />
        </div>
      </li>
    );
  }
  return (
    <li className={styles.line}>
      <Link
        to="/w/$workspace/tables/$table"
        params={{ workspace: workspace.id, table: table.id }}
        preload="intent"
        className={styles.leaf}
        aria-current={open ? "page" : undefined}
        onDoubleClick={() => mayBuild && setRenaming(me)}
      >
        <IconTable size={15} stroke={1.75} aria-hidden />
        <span className={styles.name}>{table.name}</span>
      </Link>
      {mayBuild && (
        <div className={styles.tools}>
          <Menu position="bottom-start" width={180}>
            <Menu.Target>
              <ActionIcon size={22} aria-label={`More about ${table.name}`}>
                <IconDots size={15} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconPencil size={ICON} />} onClick={() => setRenaming(me)}>
                Rename
              </Menu.Item>
              <Menu.Item
                leftSection={<IconArrowUp size={ICON} />}
                disabled={place === 0}
                onClick={() => move.mutate({ id: table.id, before: tables[place - 1]?.id ?? null })}
              >
                Move up
              </Menu.Item>
              <Menu.Item
                leftSection={<IconArrowDown size={ICON} />}
                disabled={place === tables.length - 1}
                onClick={() => move.mutate({ id: table.id, before: tables[place + 2]?.id ?? null })}
              >
                Move down
              </Menu.Item>
              <Menu.Divider />
              <Menu.Item data-danger leftSection={<IconTrash size={ICON} />} onClick={takeAway}>
                Delete
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </div>
      )}
    </li>
  );
}

/** Which databases are folded, kept in this browser. */
function useClosed(id: number): [boolean, (closed: boolean) => void] {
  const [closed, setClosed] = useState(() => readClosed().has(id));
  return [
    closed,
    (next) => {
      const all = readClosed();
      if (next) all.add(id);
      else all.delete(id);
      localStorage.setItem(CLOSED, JSON.stringify([...all]));
      setClosed(next);
    },
  ];
}

function readClosed(): Set<number> {
  try {
    return new Set(JSON.parse(localStorage.getItem(CLOSED) ?? "[]") as number[]);
  } catch {
    return new Set();
  }
}
