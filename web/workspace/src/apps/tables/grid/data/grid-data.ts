// One table as the grid sees it: rows from the server, what was written here and is still on its way, what others do.

import { isProblem, sentenceOf } from "@/kernel/api/problem";
import type { Cell, Field, RowsPage } from "@/kernel/api/types";
import type { FeedEvent } from "@/kernel/realtime/messages";
import { randomId } from "@/kit/ids";
import { PAGE_ROWS } from "../model/geometry";
import type { Locale } from "../model/locale";
import { EditQueue, type QueueState } from "./edit-queue";
import { Entries } from "./entries";
import { applyEvent } from "./live-events";
import { PageLoader } from "./page-loader";
import { RowCounter } from "./row-counter";
import { CHUNK_ROWS, type RowsApi, type RowsQuery } from "./rows-api";
import { cellOf, placesOf, RowStore, type StoredRow } from "./row-store";
import { isPassing } from "./steps";

/** At most this often are rows fetched again because of what others do. */
export const REFRESH_EVERY_MS = 1_000;
const REFRESH_SOON_MS = 200;
const FLASH_MS = 500;
/** From this many changed cells on, all that is seen is drawn again. */
const CELLS_AT_ONCE = 2_000;

export type CellMark = "none" | "saving" | "saved" | "failed";

export interface ShownCell {
  readonly value: Cell;
  /** What was typed, where it is no value. */
  readonly typed: string | null;
  readonly mark: CellMark;
  readonly reason: string | null;
  /** When somebody else changed it, on the clock of `performance.now()`. */
  readonly changedAt: number | undefined;
}

export interface Notice {
  readonly tone: "info" | "warning";
  readonly text: string;
}

export type GridChange =
  | { readonly kind: "cells"; readonly cells: readonly (readonly [row: number, field: number])[] }
  | { readonly kind: "rows" }
  | { readonly kind: "list" }
  | { readonly kind: "status" };

export interface GridDataSettings {
  readonly api: RowsApi;
  readonly locale: Locale;
  readonly query: RowsQuery;
  readonly fields: readonly Field[];
  readonly onNotice: (notice: Notice) => void;
  readonly initialPage?: RowsPage;
  readonly initialCount?: number;
}

export class GridData {
  readonly store = new RowStore();
  readonly entries: Entries;
  readonly queue: EditQueue;
  private readonly loader: PageLoader;
  private readonly listeners = new Set<(change: GridChange) => void>();
  private readonly flashes = new Map<string, number>();
  private readonly api: RowsApi;
  private query: RowsQuery;
  private fields: ReadonlyMap<number, Field>;
  private held: FeedEvent[] = [];
  private switching: AbortController | null = null;
  private readonly counter: RowCounter;
  private refreshTimer: ReturnType<typeof setTimeout> | undefined;
  private refreshedAt = -Infinity;
  private needsCount = false;
  private hasRows = false;
  private look: readonly [first: number, last: number] = [0, PAGE_ROWS - 1];
  private isClosed = false;
  /** Why rows can't be had right now, for a person to read. */
  trouble: string | null = null;
  /** Counts what changed: anything; which rows there are; how it stands with loading and saving. */
  revision = 0;
  rowsRevision = 0;
  statusRevision = 0;
  queueState: QueueState = "idle";
  queueTrouble: string | null = null;

  constructor(settings: GridDataSettings) {
    this.api = settings.api;
    this.query = settings.query;
    this.fields = new Map(settings.fields.map((field) => [field.id, field]));
    this.entries = new Entries({
      store: this.store,
      locale: settings.locale,
      fieldOf: (id) => this.fields.get(id),
      fields: () => [...this.fields.keys()],
      fieldNamed: (name) => [...this.fields.values()].find((field) => field.name === name)?.id,
      send: (step) => this.api.send(step),
      queue: () => this.queue,
      onCells: (cells) => this.emit(cells.length > CELLS_AT_ONCE ? { kind: "rows" } : { kind: "cells", cells }),
      onRows: () => this.emit({ kind: "rows" }),
      onStatus: () => this.emit({ kind: "status" }),
      onNamed: () => this.releaseHeld(),
      onUnheard: () => this.refreshSoon(false),
      onLost: (sentence) => {
        settings.onNotice({ tone: "warning", text: sentence });
        this.refreshAll();
      },
    });
    this.queue = new EditQueue({
      ...this.entries.port,
      onState: (state, trouble) => {
        this.queueState = state;
        this.queueTrouble = trouble;
        this.emit({ kind: "status" });
      },
    });
    this.loader = new PageLoader({
      fetch: (page, signal) => this.fetchPage(page, signal),
      isFresh: (page) => this.store.isFresh(page),
      pageCount: () => Math.ceil(this.store.count / PAGE_ROWS),
      mayRetry: (error) => isPassing(error) || (isProblem(error) && error.status >= 500),
      onTrouble: (error) => this.troubled(sentenceOf(error)),
      onRecovered: () => this.troubled(null),
    });
    this.counter = new RowCounter(
      (signal) => this.api.count(this.query, signal),
      (count) => {
        this.store.setServerCount(count - this.entries.rowsGoing);
        this.emit({ kind: "rows" });
      },
    );
    if (settings.initialPage) this.begin(settings.initialPage, settings.initialCount);
    this.needsCount = settings.initialCount === undefined;
  }

  private begin(page: RowsPage, count: number | undefined): void {
    this.store.setServerCount(Math.max(count ?? 0, page.rows.length));
    this.store.putPage(0, page);
    this.hasRows = true;
  }

  /** Starts fetching; what the page brought along is shown already. */
  open(): void {
    this.isClosed = false;
    if (!this.hasRows) return this.switchTo(this.query);
    this.loader.look(...this.look);
    if (this.needsCount) this.counter.ask();
    this.needsCount = false;
  }

  close(): void {
    this.isClosed = true;
    this.loader.reset();
    this.switching?.abort();
    this.switching = null;
    this.counter.close();
    clearTimeout(this.refreshTimer);
    this.refreshTimer = undefined;
  }

  subscribe = (listener: (change: GridChange) => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private emit(change: GridChange): void {
    if (change.kind === "rows" || change.kind === "list") this.rowsRevision++;
    if (change.kind !== "cells") this.statusRevision++;
    this.revision++;
    for (const listener of [...this.listeners]) listener(change);
  }

  /** False until the first rows are here. */
  get isReady(): boolean {
    return this.hasRows;
  }

  /** False while the count is only an estimate. */
  get isCountExact(): boolean {
    return this.counter.isExact;
  }

  get isSwitching(): boolean {
    return this.switching !== null;
  }

  get unsaved(): number {
    return this.entries.unsaved;
  }

  /** True once something was written here and has arrived. */
  get hasSaved(): boolean {
    return this.entries.storedSteps > 0;
  }

  cellAt(index: number, field: number): ShownCell | null {
    const row = this.store.rowAt(index);
    return row ? this.cellIn(row, field) : null;
  }

  cellIn(row: StoredRow, field: number): ShownCell {
    const key = `${row.id}:${field}`;
    const pending = this.entries.pending.get(row.id, field);
    const isSaved = this.entries.isJustSaved(row.id, field);
    if (!pending) {
      const mark = isSaved ? "saved" : "none";
      return { value: cellOf(row, field), typed: null, mark, reason: null, changedAt: this.flashes.get(key) };
    }
    const isFailed = pending.state === "failed";
    const mark = isFailed ? "failed" : pending.state === "stored" ? (isSaved ? "saved" : "none") : "saving";
    return { value: isFailed ? null : pending.value, typed: isFailed ? pending.typed : null, mark, reason: pending.reason, changedAt: undefined };
  }

  // -- the list ---------------------------------------------------------------------------------

  lookAt(first: number, last: number): void {
    this.look = [first, last];
    if (!this.hasRows || this.switching) return;
    this.loader.look(first, last);
    this.store.touch(this.loader.visible);
  }

  setFields(fields: readonly Field[]): void {
    this.fields = new Map(fields.map((field) => [field.id, field]));
    this.refreshAll();
  }

  setQuery(query: RowsQuery): void {
    if (JSON.stringify(query) !== JSON.stringify(this.query)) this.switchTo(query);
  }

  /** Another filter, order or search: what is shown stays until the new first page is here. */
  private switchTo(query: RowsQuery): void {
    this.query = query;
    this.loader.reset();
    this.switching?.abort();
    this.counter.reset();
    const controller = new AbortController();
    this.switching = controller;
    this.emit({ kind: "status" });
    const { signal } = controller;
    Promise.all([this.api.page(query, 0, signal), this.api.count(query, signal)]).then(
      ([page, count]) => {
        if (signal.aborted) return;
        this.counter.take(count);
        this.switching = null;
        this.store.clear();
        this.begin(page, count.count);
        this.troubled(null);
        this.emit({ kind: "list" });
        // The grid may show the same rows as before, by number, and then has no reason to say so.
        this.lookAt(0, this.look[1] - this.look[0]);
      },
      (error: unknown) => {
        if (signal.aborted) return;
        this.switching = null;
        this.troubled(sentenceOf(error));
      },
    );
  }

  private troubled(trouble: string | null): void {
    this.trouble = trouble;
    this.emit({ kind: "status" });
  }

  /** The person asks again for what did not come. */
  retryLoading(): void {
    this.troubled(null);
    if (this.hasRows) this.loader.retryNow();
    else this.switchTo(this.query);
  }

  private async fetchPage(page: number, signal: AbortSignal): Promise<void> {
    const stamp = this.store.stamp;
    const answer = await this.api.page(this.query, page, signal);
    if (signal.aborted) return;
    const { gone } = this.entries;
    const rows = gone.size === 0 ? answer.rows : answer.rows.filter(([id]) => !gone.has(id));
    // A page that is behind what is known to be there was read before the last write came through: count and ask again.
    const known = this.counter.isExact ? this.store.count - this.store.drafts - this.entries.rowsGoing : 0;
    if (this.store.putPage(page, { ...answer, rows }, stamp, known) === "too-short") this.refreshSoon(true);
    this.store.touch(this.loader.visible);
    this.emit({ kind: "rows" });
  }

  /** Rows `first` to `last`, whether they are held or not. Values are as the server has them; see `cellIn`. */
  async rows(first: number, last: number, signal: AbortSignal): Promise<StoredRow[]> {
    const rows: StoredRow[] = [];
    for (let index = first; index <= last; ) {
      const held = this.store.rowAt(index);
      if (held) {
        rows.push(held);
        index++;
        continue;
      }
      const limit = Math.min(CHUNK_ROWS, last - index + 1);
      const answer = await this.api.slice(this.query, index, limit, signal);
      const places = placesOf(answer.fields);
      for (const [id, version, ...cells] of answer.rows) rows.push({ id, version, cells, places, newer: null });
      if (answer.rows.length < limit) break;
      index += limit;
    }
    return rows;
  }

  /** Gets a row that does not stand in what is held: one whose address somebody was sent. */
  async fetchRow(id: number): Promise<void> {
    if (this.store.rowById(id)) return;
    this.store.keepStray(await this.api.row(id, [...this.fields.values()]));
    this.emit({ kind: "status" });
  }

  /** Fetches what is seen again, soon, and not more than once in a while. */
  private refreshSoon(needsCount: boolean): void {
    this.needsCount ||= needsCount;
    if (this.refreshTimer !== undefined || this.isClosed) return;
    const wait = Math.max(REFRESH_SOON_MS, this.refreshedAt + REFRESH_EVERY_MS - Date.now());
    this.refreshTimer = setTimeout(() => {
      this.refreshTimer = undefined;
      this.refreshedAt = Date.now();
      this.store.staleFrom(0);
      if (this.needsCount) this.counter.ask();
      this.needsCount = false;
      this.loader.refresh();
    }, wait);
  }

  refreshAll(): void {
    this.refreshSoon(true);
  }

  // -- what others do ---------------------------------------------------------------------------

  handle(event: FeedEvent): void {
    // Rows that we are just adding get their names with the answer; their event waits for it.
    if (event.origin === this.api.clientId && event.type === "tables.rows.created" && this.entries.isCreating) {
      this.held.push(event);
      return;
    }
    const outcome = applyEvent(event, {
      store: this.store,
      pending: this.entries.pending,
      clientId: this.api.clientId,
      gone: this.entries.gone,
      deciding: this.deciding,
      isWhole: this.isWhole,
    });
    if (outcome.isForeign) for (const [row, field] of outcome.cells) this.flash(row, field);
    if (outcome.isStale) {
      this.refreshSoon(outcome.mayHaveOtherCount);
      this.emit({ kind: "rows" });
    } else if (outcome.cells.length > 0) {
      this.emit({ kind: "cells", cells: outcome.cells });
    }
  }

  private releaseHeld(): void {
    for (const event of this.held.splice(0)) this.handle(event);
  }

  private flash(row: number, field: number): void {
    if (this.entries.pending.get(row, field)) return;
    const key = `${row}:${field}`;
    this.flashes.set(key, performance.now());
    setTimeout(() => this.flashes.delete(key), FLASH_MS);
  }

  private get isWhole(): boolean {
    return !this.query.filter && this.query.search === "";
  }

  private get deciding(): ReadonlySet<number> | null {
    if (this.query.search !== "") return null;
    const named = [...JSON.stringify(this.query.filter ?? null).matchAll(/"field":(\d+)/g)].map(([, id]) => Number(id));
    return new Set([...named, ...(this.query.sorts ?? []).map(({ field }) => field)]);
  }

  // -- back and forth ---------------------------------------------------------------------------

  async turnBack(direction: "undo" | "redo"): Promise<string> {
    await this.queue.settled();
    const summary = await this.api.turnBack(direction, randomId());
    this.refreshAll();
    return summary;
  }
}
