// What the feed says of a table's shape, applied to what we hold of it.

import type { Database, Field, Table, TableSummary, View } from "@/kernel/api/types";
import type { FeedEvent } from "@/kernel/realtime/messages";

interface FieldPayload {
  field: Field;
  before?: number | null;
}

/** The table after the event; the same object when the event doesn't touch its shape. */
export function tableAfter(table: Table, event: FeedEvent): Table {
  switch (event.type) {
    case "tables.field.created":
    case "tables.field.restored":
    case "tables.field.changed": {
      const { field, before } = event.payload as FieldPayload;
      return { ...table, fields: placed(table.fields, field, before) };
    }
    case "tables.field.removed": {
      const { field } = event.payload as FieldPayload;
      return { ...table, fields: table.fields.filter(({ id }) => id !== field.id) };
    }
    case "tables.view.created":
    case "tables.view.changed":
    case "tables.view.restored": {
      const { view } = event.payload as { view: View };
      return { ...table, views: placed(table.views, view, undefined) };
    }
    case "tables.view.removed": {
      const { view } = event.payload as { view: View };
      return { ...table, views: table.views.filter(({ id }) => id !== view.id) };
    }
    case "tables.table.changed": {
      const { table: told } = event.payload as { table: TableSummary };
      return { ...table, name: told.name };
    }
    default:
      return table;
  }
}

/** `thing` in its place among `all`: before the named one, at the end for null, and where it is when nothing is said. */
export function placed<T extends { id: number }>(all: readonly T[], thing: T, before: number | null | undefined): T[] {
  const known = all.some(({ id }) => id === thing.id);
  if (known && before === undefined) return all.map((other) => (other.id === thing.id ? thing : other));
  const rest = all.filter(({ id }) => id !== thing.id);
  const place = before === null || before === undefined ? -1 : rest.findIndex(({ id }) => id === before);
  return place < 0 ? [...rest, thing] : [...rest.slice(0, place), thing, ...rest.slice(place)];
}

/** The tree of databases with one table moved before another, or to the end. */
export function withTableMoved(databases: readonly Database[], tableId: number, before: number | null): Database[] {
  return databases.map((database) => {
    const table = database.tables.find(({ id }) => id === tableId);
    return table ? { ...database, tables: placed(database.tables, table, before) } : database;
  });
}
