import { IconDatabasePlus, IconFileImport, IconTable } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { freeName } from "@/kit/text";
import { useCommands } from "@/kernel/commands/commands";
import { useWorkspace } from "@/kernel/workspaces/current";
import { atLeast } from "@/kernel/workspaces/roles";
import { useDatabaseActions, useDatabases, useTableActions } from "../data/databases";

const ICON = 16;

/** What the palette can do with tables anywhere in a workspace. */
export function TableCommands() {
  const workspace = useWorkspace();
  const databases = useDatabases(workspace.id).data ?? [];
  const { create: createDatabase } = useDatabaseActions(workspace.id);
  const { create: createTable } = useTableActions(workspace.id);
  const navigate = useNavigate();
  const params = { workspace: workspace.id };

  const go = databases.flatMap((database) =>
    database.tables.map((table) => ({
      id: `table.${table.id}`,
      subject: `table:${table.id}`,
      title: table.name,
      words: database.name,
      section: "Tables",
      icon: <IconTable size={ICON} />,
      run: () => void navigate({ to: "/w/$workspace/tables/$table", params: { ...params, table: table.id } }),
    })),
  );
  const make = [
    {
      id: "import",
      title: "Import a CSV",
      section: "Make",
      words: "tsv paste upload file",
      icon: <IconFileImport size={ICON} />,
      run: () => void navigate({ to: "/w/$workspace/import", params }),
    },
    ...databases.map((database) => ({
      id: `new-table.${database.id}`,
      title: `New table in ${database.name}`,
      section: "Make",
      words: "create add",
      icon: <IconTable size={ICON} />,
      run: () =>
        createTable.mutate(
          { databaseId: database.id, name: freeName("New table", database.tables.map(({ name }) => name)) },
          { onSuccess: (table) => void navigate({ to: "/w/$workspace/tables/$table", params: { ...params, table: table.id } }) },
        ),
    })),
    {
      id: "new-database",
      title: "New database",
      section: "Make",
      words: "create add",
      icon: <IconDatabasePlus size={ICON} />,
      run: () => createDatabase.mutate(freeName("New database", databases.map(({ name }) => name))),
    },
  ];
  useCommands([...go, ...(atLeast(workspace.role, "builder") ? make : [])]);
  return null;
}
