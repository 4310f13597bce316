import { useEffect, useEffectEvent, useMemo, useRef, useState, useSyncExternalStore } from "react";
import type { Field, RowsPage } from "@/kernel/api/types";
import type { RealtimeClient, Subscription } from "@/kernel/realtime/client";
import type { Person } from "@/kernel/realtime/messages";
import { GridData, type Notice } from "../data/grid-data";
import { RowsApi, type GridApi, type RowsQuery } from "../data/rows-api";
import { localeOfBrowser } from "../model/locale";
import { Signal } from "./signal";

/** The part of the realtime client that the grid uses. */
export type GridRealtime = Pick<RealtimeClient, "subscribe" | "connection">;

interface GridDataParts {
  readonly table: number;
  readonly fields: readonly Field[];
  readonly query: RowsQuery;
  readonly api: GridApi;
  readonly realtime: GridRealtime;
  readonly initialPage?: RowsPage;
  readonly initialCount?: number;
  readonly onNotice: (notice: Notice) => void;
}

/** Rows, edits and live changes of one table, for as long as the grid is there. Mount it anew for another table. */
export function useGridData(parts: GridDataParts) {
  const { table, fields, query, realtime } = parts;
  const onNotice = useEffectEvent((notice: Notice) => parts.onNotice(notice));
  const [locale] = useState(localeOfBrowser);
  const [{ api, data }] = useState(() => {
    const rowsApi = new RowsApi(parts.api, table);
    const { initialPage, initialCount } = parts;
    // eslint-disable-next-line react-hooks/rules-of-hooks -- called later, by the data, never while rendering
    const made = new GridData({ api: rowsApi, locale, query, fields, initialPage, initialCount, onNotice: (notice) => onNotice(notice) });
    return { api: rowsApi, data: made };
  });
  const [others, setOthers] = useState<readonly Person[]>([]);
  const [subscription] = useState(() => new Signal<Subscription | null>(null));

  useEffect(() => {
    data.open();
    const heard = realtime.subscribe(`table:${table}`, {
      onEvent: (event) => data.handle(event),
      onResync: () => data.refreshAll(),
      onSubscribed: (resumed) => {
        // Rows that were fetched before the server listened for us may lack what happened in between.
        if (!resumed) data.refreshAll();
        data.queue.wake();
      },
      onPresence: (people) => setOthers(people.filter(({ connection }) => connection !== realtime.connection)),
    });
    subscription.set(heard);
    const wake = () => data.queue.wake();
    window.addEventListener("online", wake);
    return () => {
      data.close();
      heard.close();
      subscription.set(null);
      setOthers([]);
      window.removeEventListener("online", wake);
    };
  }, [data, realtime, subscription, table]);

  // Rows in another order, or cells of another kind: only what really differs is worth a request.
  const queryKey = JSON.stringify(query);
  const tellQuery = useEffectEvent(() => data.setQuery(query));
  useEffect(() => tellQuery(), [queryKey]);
  const fieldsKey = useMemo(() => JSON.stringify(fields.map(({ id, kind, options, name }) => [id, kind, options, name])), [fields]);
  const toldKey = useRef(fieldsKey);
  const tellFields = useEffectEvent(() => {
    if (toldKey.current === fieldsKey) return;
    toldKey.current = fieldsKey;
    data.setFields(fields);
  });
  useEffect(() => tellFields(), [fieldsKey]);

  // Leaving the page would lose what has not arrived.
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (data.unsaved > 0) event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [data]);

  return { data, api, locale, others, subscription };
}

/** Draws the component again whenever rows come, go or move. */
export function useRowsRevision(data: GridData): number {
  return useSyncExternalStore(data.subscribe, () => data.rowsRevision);
}

export function useStatusRevision(data: GridData): number {
  return useSyncExternalStore(data.subscribe, () => data.statusRevision);
}

/** Draws the component again at every change, cells included. */
export function useRevision(data: GridData): number {
  return useSyncExternalStore(data.subscribe, () => data.revision);
}
