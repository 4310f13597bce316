// What a person enters: shown at once, parsed by its field's kind, sent in order, marked until it is stored.

import { isProblem, sentenceOf } from "@/kernel/api/problem";
import type { Cell, Field } from "@/kernel/api/types";
import { fits, textOf, type Parsed } from "../kinds/kind";
import { kindOf } from "../kinds/list";
import type { Locale } from "../model/locale";
import type { EditQueue, QueuePort, StepAnswer } from "./edit-queue";
import { PendingCells, type PendingCell, type PendingState } from "./pending-cells";
import { isDraft, placesOf, type RowStore, type StoredRow } from "./row-store";
import { newStep, refusalOf, stepSize, stepsWithin, STEP_ROWS_MAX, type CellWrite, type NewRow, type Step } from "./steps";

/** How long a stored cell says so. */
export const SAVED_MS = 1_200;
/** Our own event usually brings the stored value; after this long we take what we sent for it. */
export const EVENT_WITHIN_MS = 3_000;
/** Rows that can be written or deleted at once; more than that is an import, or a job. */
export const ROWS_AT_ONCE_MAX = 50_000;

/** Something for a cell: text as it was typed, or a value that is known to be right. */
export interface Entry {
  readonly row: number;
  readonly field: number;
  readonly text: string;
  /** The value of a copied cell as the API writes it, for kinds that can use it. */
  readonly exact?: string;
  readonly value?: Cell;
}

/** A row to be added, with something for some of its cells. */
export type NewRowEntry = readonly Omit<Entry, "row">[];

/** Where added rows go; without it they go to the end. */
export interface RowPlace {
  readonly index: number;
  readonly before: number;
}

export type CellKey = readonly [row: number, field: number];

export interface EntriesSettings {
  readonly store: RowStore;
  readonly locale: Locale;
  readonly fields: () => readonly number[];
  readonly fieldOf: (id: number) => Field | undefined;
  readonly fieldNamed: (name: string) => number | undefined;
  readonly send: (step: Step) => Promise<StepAnswer>;
  readonly queue: () => EditQueue;
  readonly onCells: (cells: readonly CellKey[]) => void;
  readonly onRows: () => void;
  readonly onStatus: () => void;
  /** Rows of ours have the server's names now. */
  readonly onNamed: () => void;
  /** Something was stored, but no event came of it. */
  readonly onUnheard: () => void;
  /** Rows that were to come or go will not: what is shown is not what is there. */
  readonly onLost: (sentence: string) => void;
}

export class Entries {
  readonly pending = new PendingCells();
  /** Rows taken out here, until the server's event says so too. */
  readonly gone = new Set<number>();
  private readonly names = new Map<number, number>();
  private readonly saved = new Set<string>();
  private readonly going = new Map<number, number>();
  /** Writes that have arrived so far. */
  storedSteps = 0;
  private creating = 0;
  private lastDraft = 0;

  constructor(private readonly settings: EntriesSettings) {}

  get unsaved(): number {
    return this.pending.count("waiting", "sending", "failed") + this.rowsGoing;
  }

  get failed(): number {
    return this.pending.count("failed");
  }

  /** True while rows of ours are on their way and have no names yet. */
  get isCreating(): boolean {
    return this.creating > 0;
  }

  /** Rows whose deletion the server has not yet confirmed. */
  get rowsGoing(): number {
    let rows = 0;
    for (const each of this.going.values()) rows += each;
    return rows;
  }

  isJustSaved(row: number, field: number): boolean {
    return this.saved.has(keyOf(row, field));
  }

  /** The name that the server knows a row by, once it has one. */
  nameOf(row: number): number {
    return this.names.get(row) ?? row;
  }

  /** Writes into cells and adds rows with theirs, as one thing to undo. Returns the new rows. */
  enter(entries: readonly Entry[], added: readonly NewRowEntry[] = [], place: RowPlace | null = null): readonly number[] {
    const { store, queue } = this.settings;
    const changed: CellKey[] = [];
    const writes = this.accepted(entries, changed);
    const drafts = added.map((entry) => this.drafted(entry));
    const creates = drafts.map(({ create }) => create);
    if (drafts.length > 0) store.insert(place?.index ?? store.count, drafts.map(({ row }) => row));
    // A row that goes before another has a request of its own.
    const steps = place ? creates.map((row) => newStep({ creates: [row], before: place.before })) : stepsWithin(writes, creates);
    const waiting = this.waitingStep(steps);
    if (waiting) queue().replace(waiting.old, waiting.step);
    for (const step of steps) this.claim(step);
    if (drafts.length > 0) this.settings.onRows();
    else this.settings.onCells(changed);
    if (!waiting) queue().add(...steps);
    this.settings.onStatus();
    return creates.map(({ row }) => row);
  }

  /** Typing again into a cell that has not left yet changes what will leave. */
  private waitingStep(steps: readonly Step[]): { old: Step; step: Step } | null {
    const [step] = steps;
    const [write] = step?.writes ?? [];
    if (!step || !write || steps.length > 1 || stepSize(step) > 1 || step.writes.length > 1) return null;
    const old = this.settings.queue().waitingStepOf(write.row, write.field);
    return old ? { old, step } : null;
  }

  private accepted(entries: readonly Entry[], changed: CellKey[]): CellWrite[] {
    const writes: CellWrite[] = [];
    for (const entry of entries) {
      const { row, field, text } = entry;
      const parsed = this.parsed(entry);
      if (!parsed) continue;
      changed.push([row, field]);
      if (parsed.fits) writes.push({ row, field, value: parsed.value, typed: text });
      else this.show({ row, field, value: text, typed: text }, "failed", 0, parsed.reason);
    }
    return writes;
  }

  private parsed({ field: id, text, exact, value }: Omit<Entry, "row">): Parsed | null {
    const field = this.settings.fieldOf(id);
    if (!field) return null;
    if (value !== undefined) return fits(value);
    const kind = kindOf(field.kind);
    const fromExact = exact === undefined ? null : kind.fromExact?.(exact, field, this.settings.locale);
    return fromExact ?? kind.parse(text, field, this.settings.locale);
  }

  private drafted(entry: NewRowEntry): { row: StoredRow; create: NewRow } {
    const id = --this.lastDraft;
    const cells: Record<string, Cell> = {};
    for (const { field, value } of this.accepted(entry.map((each) => ({ ...each, row: id })), [])) {
      if (value !== null) cells[field] = value;
    }
    const places = placesOf(this.settings.fields());
    const row = { id, version: 0, cells: [...places.keys()].map((field) => cells[field] ?? null), places, newer: null };
    return { row, create: { row: id, cells } };
  }

  private show({ row, field, value, typed }: CellWrite, state: PendingState, step: number, reason: string | null = null): void {
    this.pending.set(row, field, { value, typed, state, reason, step, isHeard: false });
  }

  /** The cells of a step are its own now: its answer, and no earlier one's, decides about them. */
  private claim(step: Step): void {
    for (const write of step.writes) this.show(write, "waiting", step.id);
    for (const write of step.creates.flatMap(writesOf)) this.show(write, "waiting", step.id);
  }

  delete(rows: readonly number[]): void {
    this.settings.store.remove(rows);
    for (const row of rows) {
      this.pending.deleteRow(row);
      this.gone.add(this.nameOf(row));
    }
    const steps: Step[] = [];
    for (let at = 0; at < rows.length; at += STEP_ROWS_MAX) steps.push(newStep({ deletes: rows.slice(at, at + STEP_ROWS_MAX) }));
    for (const step of steps) this.going.set(step.id, step.deletes.length);
    this.settings.queue().add(...steps);
    this.settings.onRows();
    this.settings.onStatus();
  }

  /** Sends what failed once more, as it was typed. */
  retry(row: number, field: number): void {
    const cell = this.pending.get(row, field);
    if (cell?.state !== "failed") return;
    if (!this.isUnborn(row)) {
      this.enter([{ row, field, text: cell.typed }]);
      return;
    }
    const cells = [...this.failures()].filter(([failed]) => failed === row);
    const writes = this.accepted(cells.map(([, each, { typed }]) => ({ row, field: each, text: typed })), []);
    const step = newStep({ creates: [{ row, cells: Object.fromEntries(writes.map((write) => [write.field, write.value])) }] });
    this.claim(step);
    this.settings.queue().add(step);
    this.settings.onStatus();
  }

  discard(row: number, field: number): void {
    this.pending.delete(row, field);
    const isEmpty = this.isUnborn(row) && ![...this.failures()].some(([failed]) => failed === row);
    if (isEmpty) this.settings.store.remove([row]);
    if (isEmpty) this.settings.onRows();
    else this.settings.onCells([[row, field]]);
    this.settings.onStatus();
  }

  *failures(): Generator<readonly [row: number, field: number, cell: PendingCell]> {
    for (const entry of this.pending.all()) if (entry[2].state === "failed") yield entry;
  }

  /** A row that the server refused to add. */
  private isUnborn(row: number): boolean {
    return isDraft(row) && !this.names.has(row);
  }

  // -- the queue's side -------------------------------------------------------------------------

  readonly port: Omit<QueuePort, "onState"> = {
    send: async (step) => {
      const named = this.named(step);
      if (named.writes.some(({ row }) => isDraft(row))) throw new Error("Its row was not added.");
      return stepSize(named) === 0 ? { created: [] } : this.settings.send(named);
    },
    onSent: (step) => {
      this.creating = step.creates.length;
      this.own(step, (_row, _field, cell) => {
        cell.state = "sending";
        cell.isHeard = false;
      });
    },
    onStored: (step, answer) => {
      this.name(step, answer);
      this.stored(step);
    },
    onRefused: (step, error) => this.refused(step, error),
  };

  private named(step: Step): Step {
    return {
      ...step,
      writes: step.writes.map((write) => ({ ...write, row: this.nameOf(write.row) })),
      deletes: step.deletes.map((row) => this.nameOf(row)).filter((row) => !isDraft(row)),
      before: step.before === null ? null : this.nameOf(step.before),
    };
  }

  private name(step: Step, { created }: StepAnswer): void {
    this.creating = 0;
    if (step.creates.length === 0) return;
    const names = new Map<number, number>();
    for (const [place, { row }] of step.creates.entries()) {
      const id = created[place];
      if (id === undefined) continue;
      names.set(row, id);
      this.names.set(row, id);
      this.pending.rename(row, id);
      if (this.gone.delete(row)) this.gone.add(id);
    }
    this.settings.store.rename(names);
  }

  /** The cells that this step has the last word on. */
  private own(step: Step, each: (row: number, field: number, cell: PendingCell) => void): void {
    for (const { row: draft, field } of [...step.writes, ...step.creates.flatMap(writesOf)]) {
      const row = this.nameOf(draft);
      const cell = this.pending.get(row, field);
      if (cell?.step === step.id) each(row, field, cell);
    }
  }

  private stored(step: Step): void {
    const cells: CellKey[] = [];
    this.storedSteps++;
    this.own(step, (row, field, cell) => {
      cells.push([row, field]);
      this.saved.add(keyOf(row, field));
      if (cell.isHeard) this.pending.delete(row, field);
      else cell.state = "stored";
    });
    this.going.delete(step.id);
    setTimeout(() => {
      for (const [row, field] of cells) this.saved.delete(keyOf(row, field));
      this.settings.onCells(cells);
    }, SAVED_MS);
    setTimeout(() => this.takeAsStored(step), EVENT_WITHIN_MS);
    if (step.creates.length > 0) {
      this.settings.onNamed();
      this.settings.onRows();
    } else {
      this.settings.onCells(cells);
    }
    this.settings.onStatus();
  }

  /** No event told what the server made of it: what was sent is shown, and the row is asked for. */
  private takeAsStored(step: Step): void {
    const unheard: CellKey[] = [];
    this.own(step, (row, field, cell) => {
      if (cell.state !== "stored") return;
      unheard.push([row, field]);
      this.settings.store.write(row, field, cell.value);
      this.pending.delete(row, field);
    });
    if (unheard.length > 0) this.settings.onUnheard();
  }

  private refused(step: Step, error: unknown): readonly Step[] {
    const sentence = sentenceOf(error);
    const { failed, again } = refusalOf(step, isProblem(error) ? error.fields : {}, sentence, this.settings.fieldNamed);
    const reasons = new Map(failed.map(({ row, field, reason }) => [keyOf(this.nameOf(row), field), reason]));
    const cells: CellKey[] = [];
    this.creating = 0;
    this.own(step, (row, field, cell) => {
      cells.push([row, field]);
      const reason = reasons.get(keyOf(row, field));
      cell.state = reason === undefined ? "waiting" : "failed";
      cell.reason = reason ?? null;
    });
    for (const part of again) this.handOver(step, part);
    this.lose(step, again, sentence);
    this.settings.onNamed();
    this.settings.onCells(cells);
    this.settings.onStatus();
    return again;
  }

  private handOver(from: Step, to: Step): void {
    for (const { row, field } of [...to.writes, ...to.creates.flatMap(writesOf)]) {
      const cell = this.pending.get(this.nameOf(row), field);
      if (cell?.step === from.id) cell.step = to.id;
    }
    if (to.deletes.length > 0) this.going.set(to.id, to.deletes.length);
  }

  private lose(step: Step, again: readonly Step[], sentence: string): void {
    this.going.delete(step.id);
    const kept = new Set(again.flatMap(({ creates, deletes }) => [...creates.map(({ row }) => row), ...deletes]));
    const unborn = step.creates.map(({ row }) => row).filter((row) => !kept.has(row));
    const undead = step.deletes.filter((row) => !kept.has(row));
    const failing = new Set([...this.failures()].map(([row]) => row));
    // A refused row stays while it holds what somebody typed.
    this.settings.store.remove(unborn.filter((row) => !failing.has(row)));
    for (const row of undead) this.gone.delete(this.nameOf(row));
    if (unborn.length > 0) this.settings.onLost(`Not added. ${sentence}`);
    if (undead.length > 0) this.settings.onLost(`Not deleted. ${sentence}`);
  }
}

function keyOf(row: number, field: number): string {
  return `${row}:${field}`;
}

function writesOf({ row, cells }: NewRow): CellWrite[] {
  return Object.entries(cells).map(([field, value]) => ({ row, field: Number(field), value, typed: textOf(value) }));
}
