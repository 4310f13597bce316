import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ApiClient } from "@/kernel/api/client";
import { showFailure } from "@/kernel/api/queries";
import type { Field, FieldOptions, Table, View, ViewOptions } from "@/kernel/api/types";
import { useSubject } from "@/kernel/realtime/use-subject";
import { useApi } from "@/kernel/session/session";
import { toast } from "@/design/toast";
import { placed, tableAfter } from "../model/table-events";
import { undo, type NewField } from "./databases";

export const tableKey = (id: number) => ["table", id] as const;

export function tableQuery(api: ApiClient, id: number) {
  return queryOptions({ queryKey: tableKey(id), queryFn: ({ signal }) => api.get<Table>(`/tables/${id}`, { signal }) });
}

/** A table's shape: its fields and views, kept as the others make them. */
export function useTable(id: number) {
  const api = useApi();
  const queries = useQueryClient();
  const query = useQuery(tableQuery(api, id));
  const again = () => void queries.invalidateQueries({ queryKey: tableKey(id) });
  useSubject(`table:${id}`, {
    onEvent: (event) => {
      // Our own change of a view is shown already, and perhaps a later one on top of it.
      if (event.origin === api.clientId && event.type === "tables.view.changed") return;
      queries.setQueryData<Table>(tableKey(id), (table) => table && tableAfter(table, event));
      if (event.type === "tables.field.restored") again();
    },
    onSubscribed: (resumed) => {
      if (!resumed) again();
    },
    onResync: again,
  });
  return query;
}

export interface FieldChange {
  id: number;
  name?: string;
  options?: FieldOptions;
  before?: number | null;
}

export function useFieldActions(tableId: number) {
  const api = useApi();
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries({ queryKey: tableKey(tableId) });
  const keep = (field: Field, before?: number | null) =>
    queries.setQueryData<Table>(tableKey(tableId), (table) => table && { ...table, fields: placed(table.fields, field, before) });
  const create = useMutation({
    mutationFn: (field: NewField & { before?: number }) => api.post<Field>(`/tables/${tableId}/fields`, field),
    meta: { quiet: true },
    onSuccess: (field, { before }) => keep(field, before),
  });
  const change = useMutation({
    mutationFn: ({ id, ...what }: FieldChange) => api.patch<Field>(`/fields/${id}`, what),
    meta: { quiet: true },
    onSuccess: (field, { before }) => keep(field, before),
  });
  const remove = useMutation({
    mutationFn: (field: Field) => api.delete(`/fields/${field.id}`),
    onMutate: (field) => {
      queries.setQueryData<Table>(
        tableKey(tableId),
        (table) => table && { ...table, fields: table.fields.filter(({ id }) => id !== field.id) },
      );
    },
    onSuccess: (_, field) => {
      toast(`The field “${field.name}” was deleted.`, {
        action: { label: "Undo", run: () => void undo(api, `table:${tableId}`).then(again, showFailure) },
      });
    },
    onSettled: again,
  });
  return { create, change, remove };
}

export function useViewActions(tableId: number) {
  const api = useApi();
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries({ queryKey: tableKey(tableId) });
  const changeViews = (change: (views: View[]) => View[]) =>
    queries.setQueryData<Table>(tableKey(tableId), (table) => table && { ...table, views: change(table.views) });
  const create = useMutation({
    mutationFn: ({ name, options }: { name: string; options?: ViewOptions }) => api.post<View>(`/tables/${tableId}/views`, { name, options }),
    onSuccess: (view) => changeViews((views) => placed(views, view, undefined)),
  });
  const rename = useMutation({
    mutationFn: ({ id, name }: { id: number; name: string }) => api.patch(`/views/${id}`, { name }),
    onMutate: ({ id, name }) => changeViews((views) => views.map((view) => (view.id === id ? { ...view, name } : view))),
    onError: again,
  });
  // Shown at once; what is sent is the whole of what the view keeps, so that the last change wins.
  const setOptions = useMutation({
    mutationKey: ["view-options", tableId],
    scope: { id: `view-options:${tableId}` },
    mutationFn: ({ id, options }: { id: number; options: ViewOptions }) => api.patch(`/views/${id}`, { options }),
    onMutate: ({ id, options }) => changeViews((views) => views.map((view) => (view.id === id ? { ...view, options } : view))),
    onError: again,
  });
  /** Options that are stored already, by the grid. */
  const keepOptions = (id: number, options: ViewOptions) =>
    changeViews((views) => views.map((view) => (view.id === id ? { ...view, options } : view)));
  const remove = useMutation({
    mutationFn: (view: View) => api.delete(`/views/${view.id}`),
    onMutate: (view) => changeViews((views) => views.filter(({ id }) => id !== view.id)),
    onSuccess: (_, view) => {
      toast(`The view “${view.name}” was deleted.`, {
        action: { label: "Undo", run: () => void undo(api, `table:${tableId}`).then(again, showFailure) },
      });
    },
    onSettled: again,
  });
  return { create, rename, setOptions, keepOptions, remove };
}
