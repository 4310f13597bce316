import { queryOptions, useMutation, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import type { ApiClient } from "@/kernel/api/client";
import { showFailure } from "@/kernel/api/queries";
import type { Database, FieldKind, FieldOptions, Table, TableSummary } from "@/kernel/api/types";
import { useSubject } from "@/kernel/realtime/use-subject";
import { useApi } from "@/kernel/session/session";
import { toast } from "@/design/toast";
import { tableAfter, withTableMoved } from "../model/table-events";

export const databasesKey = (workspaceId: number) => ["databases", workspaceId] as const;

export function databasesQuery(api: ApiClient, workspaceId: number) {
  return queryOptions({
    queryKey: databasesKey(workspaceId),
    queryFn: async ({ signal }) =>
      (await api.get<{ databases: Database[] }>(`/workspaces/${workspaceId}/databases`, { signal })).databases,
  });
}

/** The tree of databases and their tables. */
export function useDatabases(workspaceId: number) {
  return useQuery(databasesQuery(useApi(), workspaceId));
}

/** Keeps the tree as the others make it, for as long as the component is there. */
export function useLiveDatabases(workspaceId: number): void {
  const queries = useQueryClient();
  const again = () => void queries.invalidateQueries({ queryKey: databasesKey(workspaceId) });
  useSubject(`workspace:${workspaceId}`, {
    onEvent: (event) => {
      if (!/^tables\.(?:database|table)\./u.test(event.type)) return;
      again();
      const { table: told } = event.payload as { table?: TableSummary };
      if (told) queries.setQueryData<Table>(["table", told.id], (table) => table && tableAfter(table, event));
    },
    onSubscribed: (resumed) => {
      if (!resumed) again();
    },
    onResync: again,
  });
}

export function useDatabaseActions(workspaceId: number) {
  const api = useApi();
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: databasesKey(workspaceId) });
  const create = useMutation({
    mutationFn: (name: string) => api.post<Database>(`/workspaces/${workspaceId}/databases`, { name }),
    onSettled,
  });
  const rename = useMutation({
    mutationFn: ({ id, name }: { id: number; name: string }) => api.patch(`/databases/${id}`, { name }),
    onMutate: ({ id, name }) => changeTree(queries, workspaceId, (all) => all.map((one) => (one.id === id ? { ...one, name } : one))),
    onSettled,
  });
  const remove = useMutation({
    mutationFn: (database: Database) => api.delete(`/databases/${database.id}`),
    onMutate: (database) => changeTree(queries, workspaceId, (all) => all.filter(({ id }) => id !== database.id)),
    onSuccess: (_, database) => {
      toast(`“${database.name}” was deleted.`, {
        action: { label: "Undo", run: () => void undo(api, `workspace:${workspaceId}`).then(onSettled, showFailure) },
      });
    },
    onSettled,
  });
  return { create, rename, remove };
}

export interface NewField {
  name: string;
  kind: FieldKind;
  options?: FieldOptions;
}

export function useTableActions(workspaceId: number) {
  const api = useApi();
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries({ queryKey: databasesKey(workspaceId) });
  const create = useMutation({
    mutationFn: ({ databaseId, name }: { databaseId: number; name: string }) =>
      api.post<Table>(`/databases/${databaseId}/tables`, { name }),
    onSettled: again,
  });
  const rename = useMutation({
    mutationFn: ({ id, name }: { id: number; name: string }) => api.patch(`/tables/${id}`, { name }),
    onMutate: ({ id, name }) => {
      changeTree(queries, workspaceId, (all) =>
        all.map((database) => ({ ...database, tables: database.tables.map((table) => (table.id === id ? { ...table, name } : table)) })),
      );
      queries.setQueryData<Table>(["table", id], (table) => table && { ...table, name });
    },
    onSettled: (_, __, { id }) => {
      void queries.invalidateQueries({ queryKey: ["table", id] });
      return again();
    },
  });
  const move = useMutation({
    mutationFn: ({ id, before }: { id: number; before: number | null }) => api.patch(`/tables/${id}`, { before }),
    onMutate: ({ id, before }) => changeTree(queries, workspaceId, (all) => withTableMoved(all, id, before)),
    onSettled: again,
  });
  const remove = useMutation({
    mutationFn: (table: TableSummary) => api.delete(`/tables/${table.id}`),
    onMutate: (table) =>
      changeTree(queries, workspaceId, (all) =>
        all.map((database) => ({ ...database, tables: database.tables.filter(({ id }) => id !== table.id) })),
      ),
    onSuccess: (_, table) => {
      toast(`“${table.name}” was deleted.`, {
        action: { label: "Undo", run: () => void undo(api, `workspace:${workspaceId}`).then(again, showFailure) },
      });
    },
    onSettled: again,
  });
  return { create, rename, move, remove };
}

/** Takes back what this tab did last to a subject. */
export function undo(api: ApiClient, subject: string): Promise<unknown> {
  return api.post("/undo", { subject });
}

function changeTree(queries: QueryClient, workspaceId: number, change: (all: Database[]) => Database[]): void {
  queries.setQueryData<Database[]>(databasesKey(workspaceId), (all) => all && change(all));
}
