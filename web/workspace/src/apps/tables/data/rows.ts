import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { toast } from "@/design/toast";
import { isProblem } from "@/kernel/api/problem";
import { showFailure } from "@/kernel/api/queries";
import type { Cell, Filter, Row, RowCount, RowsPage, View, ViewSort } from "@/kernel/api/types";
import { useSubject } from "@/kernel/realtime/use-subject";
import { useApi } from "@/kernel/session/session";
import { undo } from "./databases";

/** Rows that are fetched at once for the list of a narrow screen. */
const LIST_PAGE_ROWS = 50;
/** While others write, the list is fetched again this often at most. */
const REFRESH_EVERY_MS = 800;

export interface RowsAsked {
  tableId: number;
  view: View;
  search: string;
}

/** The view's filter and order are sent along: the screen may show them before the server has kept them. */
function rowsQuery({ view, search }: RowsAsked) {
  const { filter, sorts } = view.options;
  return { view: view.id, filter: filterText(filter), sort: sortText(sorts), search };
}

export function filterText(filter: Filter | null): string | undefined {
  return filter ? JSON.stringify(filter) : undefined;
}

export function sortText(sorts: readonly ViewSort[]): string | undefined {
  return sorts.map(({ field, descending }) => `${descending ? "-" : ""}f${field}`).join(",") || undefined;
}

/** Pages of rows for the list, kept as the others change them. */
export function useRowList(asked: RowsAsked, first: RowsPage | undefined) {
  const api = useApi();
  const queries = useQueryClient();
  const { tableId } = asked;
  const query = rowsQuery(asked);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const again = () => {
    timer.current ??= setTimeout(() => {
      timer.current = null;
      void queries.invalidateQueries({ queryKey: ["rows", tableId] });
    }, REFRESH_EVERY_MS);
  };
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
    },
    [],
  );
  useSubject(`table:${tableId}`, {
    onEvent: (event) => {
      if (event.type.startsWith("tables.rows.") || event.type.startsWith("tables.field.")) again();
    },
    onResync: again,
  });
  return useInfiniteQuery({
    queryKey: ["rows", tableId, query],
    queryFn: ({ pageParam, signal }) =>
      api.get<RowsPage>(`/tables/${tableId}/rows`, {
        query: { ...query, shape: "arrays", limit: LIST_PAGE_ROWS, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    ...(first && { initialData: { pages: [first], pageParams: [null] } }),
  });
}

export function useRowCount(asked: RowsAsked) {
  const api = useApi();
  const { view, filter, search } = rowsQuery(asked);
  return useQuery({
    queryKey: ["rows", asked.tableId, "count", { view, filter, search }],
    queryFn: ({ signal }) => api.get<RowCount>(`/tables/${asked.tableId}/rows/count`, { query: { view, filter, search }, signal }),
  });
}

const rowKey = (tableId: number, rowId: number) => ["row", tableId, rowId] as const;

/** One row, for its form. */
export function useRow(tableId: number, rowId: number) {
  const api = useApi();
  const queries = useQueryClient();
  useSubject(`table:${tableId}`, {
    onEvent: (event) => {
      const { rows } = event.payload as { rows?: { id: number }[] };
      if (event.type.startsWith("tables.rows.") && rows?.some(({ id }) => id === rowId)) {
        void queries.invalidateQueries({ queryKey: rowKey(tableId, rowId) });
      }
    },
    onResync: () => void queries.invalidateQueries({ queryKey: rowKey(tableId, rowId) }),
  });
  return useQuery({
    queryKey: rowKey(tableId, rowId),
    queryFn: ({ signal }) => api.get<Row>(`/tables/${tableId}/rows/${rowId}`, { signal }),
    staleTime: 0,
  });
}

export function useRowActions(tableId: number) {
  const api = useApi();
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries({ queryKey: ["rows", tableId] });
  const create = useMutation({
    mutationFn: (fields: Record<string, Cell>) => api.post<Row>(`/tables/${tableId}/rows`, { fields }),
    onSettled: again,
  });
  const change = useMutation({
    meta: { quiet: true },
    mutationFn: ({ rowId, fieldId, value }: { rowId: number; fieldId: number; value: Cell }) =>
      api.patch<Row>(`/tables/${tableId}/rows/${rowId}`, { fields: { [`f${fieldId}`]: value } }),
    onSuccess: (row) => queries.setQueryData<Row>(rowKey(tableId, row.id), row),
    onSettled: again,
  });
  const remove = useMutation({
    mutationFn: (rowId: number) => api.delete(`/tables/${tableId}/rows/${rowId}`),
    onSuccess: () => {
      toast("The row was deleted.", {
        action: { label: "Undo", run: () => void undo(api, `table:${tableId}`).then(again, showFailure) },
      });
    },
    onSettled: again,
  });
  return { create, change, remove };
}

export function isGone(error: unknown): boolean {
  return isProblem(error) && (error.status === 404 || error.status === 410);
}
