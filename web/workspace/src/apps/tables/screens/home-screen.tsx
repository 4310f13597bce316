import { Button, Skeleton } from "@mantine/core";
import { IconFileImport, IconTable } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Column, Empty, Section } from "@/design/screen";
import { useDelayed } from "@/design/use-delayed";
import { counted } from "@/kit/text";
import { QueryFailure } from "@/kernel/api/query-failure";
import type { Database } from "@/kernel/api/types";
import { TopBar } from "@/kernel/frame/top-bar";
import { useWorkspace } from "@/kernel/workspaces/current";
import { atLeast } from "@/kernel/workspaces/roles";
import { useDatabases } from "../data/databases";
import { useTryExample } from "../data/example";
import styles from "./home-screen.module.css";

/** A workspace's first screen: its tables, or how to get the first one. */
export function HomeScreen() {
  const workspace = useWorkspace();
  const { data, error, isPending, refetch } = useDatabases(workspace.id);
  const late = useDelayed(isPending);
  const mayBuild = atLeast(workspace.role, "builder");
  const isEmpty = data?.every(({ tables }) => tables.length === 0) ?? false;
  const importButton = (
    <Button
      variant="filled"
      leftSection={<IconFileImport size={16} />}
      renderRoot={(props) => <Link to="/w/$workspace/import" params={{ workspace: workspace.id }} {...props} />}
    >
      Import a CSV
    </Button>
  );
  return (
    <>
      <TopBar title={workspace.name} action={mayBuild && !isEmpty ? importButton : undefined} />
      <Column wide>
        {error && !data && <QueryFailure error={error} onRetry={() => void refetch()} />}
        {late && <Skeleton height={160} radius={8} />}
        {data && isEmpty && <Beginning mayBuild={mayBuild} importButton={importButton} />}
        {data && !isEmpty && data.map((database) => <DatabaseSection key={database.id} database={database} />)}
      </Column>
    </>
  );
}

function Beginning({ mayBuild, importButton }: { mayBuild: boolean; importButton: ReactNode }) {
  const workspace = useWorkspace();
  const navigate = useNavigate();
  const example = useTryExample(workspace.id);
  if (!mayBuild) return <Empty title="No tables yet">Somebody who may build here has to make the first one.</Empty>;
  return (
    <Empty
      icon={<IconTable size={22} />}
      title="Your team's data, in tables that you all edit at once"
      actions={
        <>
          {importButton}
          <Button
            loading={example.isPending}
            onClick={() =>
              example.mutate(undefined, {
                onSuccess: (made) =>
                  void navigate({ to: "/w/$workspace/import", params: { workspace: workspace.id }, search: { import: made.id } }),
              })
            }
          >
            Try an example
          </Button>
        </>
      }
    >
      Bring a file from a spreadsheet or another program. You see every column before anything is made, and can undo what you change later.
    </Empty>
  );
}

function DatabaseSection({ database }: { database: Database }) {
  const workspace = useWorkspace();
  return (
    <Section title={database.name} about={database.tables.length === 0 ? "No tables here yet." : counted(database.tables.length, "table")}>
      <ul className={styles.tables}>
        {database.tables.map((table) => (
          <li key={table.id}>
            <Link
              to="/w/$workspace/tables/$table"
              params={{ workspace: workspace.id, table: table.id }}
              preload="intent"
              className={styles.table}
            >
              <IconTable size={18} stroke={1.6} aria-hidden />
              <span className={styles.name}>{table.name}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}
