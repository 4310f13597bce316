// The rows that the grid holds: some pages of a long list, each row where it stands now.

import type { Cell, RowsPage } from "@/kernel/api/types";
import { PAGE_ROWS, pageOf } from "../model/geometry";

/** Pages kept; beyond this the ones longest unseen are let go. */
export const PAGES_MAX = 60;

export interface StoredRow {
  /** Negative while the server has not yet given it one. */
  id: number;
  /** The version that the cells were fetched at; single fields may be newer. */
  readonly version: number;
  readonly cells: Cell[];
  readonly places: ReadonlyMap<number, number>;
  /** The versions of fields that events have brought since. */
  newer: Map<number, number> | null;
}

export type CellsByField = Readonly<Record<string, Cell>>;

export function cellOf(row: StoredRow, field: number): Cell {
  const place = row.places.get(field);
  return place === undefined ? null : (row.cells[place] ?? null);
}

export function placesOf(fields: readonly number[]): ReadonlyMap<number, number> {
  return new Map(fields.map((field, place) => [field, place]));
}

export function isDraft(row: number): boolean {
  return row < 0;
}

export interface Stamp {
  readonly structure: number;
  readonly staleness: number;
}

interface Page {
  isFresh: boolean;
  usedAt: number;
}

export class RowStore {
  private rows = new Map<number, StoredRow>();
  private indexes = new Map<number, number>();
  private pages = new Map<number, Page>();
  /** Rows that are looked at though they do not stand in what is held of the list. */
  private readonly strays = new Map<number, StoredRow>();
  private clock = 0;
  private structure = 0;
  private staleness = 0;
  count = 0;

  rowAt(index: number): StoredRow | undefined {
    return this.rows.get(index);
  }

  indexOf(id: number): number | undefined {
    return this.indexes.get(id);
  }

  rowById(id: number): StoredRow | undefined {
    const index = this.indexes.get(id);
    return index === undefined ? this.strays.get(id) : this.rows.get(index);
  }

  keepStray(row: StoredRow): void {
    this.strays.clear();
    this.strays.set(row.id, row);
  }

  isFresh(page: number): boolean {
    return this.pages.get(page)?.isFresh === true;
  }

  /** How many rows at the end only we know of. */
  get drafts(): number {
    let count = 0;
    for (const id of this.indexes.keys()) if (isDraft(id)) count++;
    return count;
  }

  /** The server's count; rows that it does not know yet come on top. */
  setServerCount(count: number): void {
    this.count = count + this.drafts;
  }

  /** Where things stand, to be handed back with the page that is about to be fetched. */
  get stamp(): Stamp {
    return { structure: this.structure, staleness: this.staleness };
  }

  /**
   * Takes a page in, unless rows have come or gone since it was asked for: then its places are wrong. Where the page
   * ends the list before `countMin` rows it is not believed; the answer tells.
   */
  putPage(page: number, answer: RowsPage, asked: Stamp = this.stamp, countMin = 0): "taken" | "too-short" {
    if (asked.structure !== this.structure) return "taken";
    const places = placesOf(answer.fields);
    const first = page * PAGE_ROWS;
    const displaced: StoredRow[] = [];
    for (const [place, [id, version, ...cells]] of answer.rows.entries()) {
      const index = first + place;
      const standing = this.rows.get(index);
      if (standing && isDraft(standing.id)) displaced.push(standing);
      this.set(index, this.merged({ id, version, cells, places, newer: null }));
    }
    const end = first + answer.rows.length;
    this.pages.set(page, { isFresh: asked.staleness === this.staleness, usedAt: ++this.clock });
    if (answer.next === null && end >= countMin) {
      this.endAt(end, displaced);
      return "taken";
    }
    // A count that was estimated may be too low: there is more than this page.
    if (answer.rows.length === PAGE_ROWS) this.count = Math.max(this.count, end + 1);
    if (displaced.length > 0) this.insert(end, displaced);
    return answer.next === null ? "too-short" : "taken";
  }

  /** The list ends at `end`: what stood beyond was not ours to keep, but for drafts, which go on from there. */
  private endAt(end: number, displaced: readonly StoredRow[]): void {
    const drafts = [...displaced];
    for (const [index, row] of [...this.rows].sort(([left], [right]) => left - right)) {
      if (index < end) continue;
      if (isDraft(row.id)) drafts.push(row);
      this.drop(index);
    }
    this.count = end;
    if (drafts.length > 0) this.insert(end, drafts);
  }

  /** A fetched row may be older than what events have told of it: then their word stays. */
  private merged(fetched: StoredRow): StoredRow {
    const known = this.rowById(fetched.id);
    if (!known?.newer) return fetched;
    const newer = new Map([...known.newer].filter(([, version]) => version > fetched.version));
    if (newer.size === 0) return fetched;
    for (const field of newer.keys()) {
      const place = fetched.places.get(field);
      if (place !== undefined) fetched.cells[place] = cellOf(known, field);
    }
    return { ...fetched, newer };
  }

  /** Applies what an event says of a row, field by field and only where it is newer; tells which fields changed. */
  patch(id: number, version: number, after: CellsByField): number[] {
    const row = this.rowById(id);
    if (!row) return [];
    const changed: number[] = [];
    for (const [key, value] of Object.entries(after)) {
      const field = Number(key);
      const place = row.places.get(field);
      if (place === undefined || version <= (row.newer?.get(field) ?? row.version)) continue;
      row.newer ??= new Map();
      row.newer.set(field, version);
      if (row.cells[place] === value) continue;
      row.cells[place] = value;
      changed.push(field);
    }
    return changed;
  }

  /** Sets a cell that the server has accepted, before its event tells the version. */
  write(id: number, field: number, value: Cell): void {
    const row = this.rowById(id);
    const place = row?.places.get(field);
    if (row && place !== undefined) row.cells[place] = value;
  }

  insert(index: number, added: readonly StoredRow[]): void {
    this.structure++;
    const at = Math.min(index, this.count);
    this.shift((place) => (place >= at ? place + added.length : place));
    this.count += added.length;
    for (const [place, row] of added.entries()) this.set(at + place, row);
    this.staleFrom(at);
  }

  /** Takes rows out; returns the indexes that they had, ascending. */
  remove(ids: readonly number[]): number[] {
    this.structure++;
    const removed = ids
      .map((id) => this.indexes.get(id))
      .filter((index) => index !== undefined)
      .sort((left, right) => left - right);
    for (const index of removed) this.drop(index);
    let before = 0;
    const moves = new Map<number, number>();
    for (const place of [...this.rows.keys()].sort((left, right) => left - right)) {
      while (before < removed.length && (removed[before] ?? Infinity) < place) before++;
      moves.set(place, place - before);
    }
    this.shift((place) => moves.get(place) ?? place);
    this.count -= removed.length;
    if (removed[0] !== undefined) this.staleFrom(removed[0]);
    return removed;
  }

  /** Gives drafts the names that the server has for them. Pages that were asked for before know nothing of that. */
  rename(names: ReadonlyMap<number, number>): void {
    this.structure++;
    const twins: number[] = [];
    for (const [draft, id] of names) {
      const index = this.indexes.get(draft);
      const row = index === undefined ? undefined : this.rows.get(index);
      if (index === undefined || !row) continue;
      // A page has brought it already: that one stands where the server has it.
      if (this.indexes.has(id)) {
        twins.push(draft);
        continue;
      }
      this.indexes.delete(draft);
      row.id = id;
      this.indexes.set(id, index);
    }
    if (twins.length > 0) this.remove(twins);
  }

  staleFrom(index: number): void {
    this.staleness++;
    for (const [page, state] of this.pages) if (page >= pageOf(index)) state.isFresh = false;
  }

  /** Another list altogether: nothing is kept but what the server has not got yet. */
  clear(): void {
    this.structure++;
    this.rows.clear();
    this.indexes.clear();
    this.pages.clear();
    this.count = 0;
  }

  /** Marks pages as seen and lets the oldest go. */
  touch(pages: readonly number[]): void {
    for (const page of pages) {
      const state = this.pages.get(page);
      if (state) state.usedAt = ++this.clock;
    }
    if (this.pages.size <= PAGES_MAX) return;
    const oldest = [...this.pages].sort(([, left], [, right]) => left.usedAt - right.usedAt);
    for (const [page] of oldest.slice(0, this.pages.size - PAGES_MAX)) this.forget(page);
  }

  private forget(page: number): void {
    this.pages.delete(page);
    for (let index = page * PAGE_ROWS; index < (page + 1) * PAGE_ROWS; index++) {
      const row = this.rows.get(index);
      if (row && !isDraft(row.id)) this.drop(index);
    }
  }

  private set(index: number, row: StoredRow): void {
    this.drop(index);
    const before = this.indexes.get(row.id);
    if (before !== undefined) this.rows.delete(before);
    this.rows.set(index, row);
    this.indexes.set(row.id, index);
    if (index >= this.count) this.count = index + 1;
  }

  private drop(index: number): void {
    const row = this.rows.get(index);
    if (!row) return;
    this.rows.delete(index);
    if (this.indexes.get(row.id) === index) this.indexes.delete(row.id);
  }

  private shift(to: (index: number) => number): void {
    const rows = new Map<number, StoredRow>();
    const indexes = new Map<number, number>();
    for (const [index, row] of this.rows) {
      rows.set(to(index), row);
      indexes.set(row.id, to(index));
    }
    this.rows = rows;
    this.indexes = indexes;
  }
}
