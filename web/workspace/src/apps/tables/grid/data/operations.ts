// Copy, paste, fill, clear and delete: what a person does to many cells at once.

import type { Cell, Field } from "@/kernel/api/types";
import { counted } from "@/kit/text";
import type { Look } from "../kinds/kind";
import { kindOf } from "../kinds/list";
import { printClipboard, type ClipboardText } from "../model/clipboard";
import { filled, planFill } from "../model/fill";
import type { CellRange } from "../model/geometry";
import type { HtmlCell } from "../model/html-table";
import type { Locale } from "../model/locale";
import { planPaste } from "../model/paste";
import { cellsIn, rowsIn, type Block, type Slice } from "../model/selection";
import { ROWS_AT_ONCE_MAX, type Entry, type NewRowEntry } from "./entries";
import type { GridData, Notice } from "./grid-data";
import type { StoredRow } from "./row-store";

/** Cells in one copy; for more there is the export. */
export const COPY_CELLS_MAX = 500_000;

export interface OperationsContext {
  /** Visible fields, in the order of the columns. */
  readonly fields: readonly Field[];
  readonly mayEdit: boolean;
  readonly locale: Locale;
  readonly onNotice: (notice: Notice) => void;
}

export function textOfLook(look: Look): string {
  return look.shape === "box" ? (look.checked ? "✓" : "") : look.text;
}

export class Operations {
  constructor(
    private readonly data: GridData,
    private readonly context: OperationsContext,
  ) {}

  // -- copy -------------------------------------------------------------------------------------

  /** The clipboard text at once where all rows are held, else a promise of it; null, and a word why, when it is too much. */
  copy(blocks: readonly Block[]): ClipboardText | Promise<ClipboardText> | null {
    const cells = cellsIn(blocks);
    if (cells === 0) return null;
    if (cells > COPY_CELLS_MAX || rowsIn(blocks) > ROWS_AT_ONCE_MAX) {
      this.tell(`That is too much for the clipboard (${counted(cells, "cell")}). Export the table instead, or select less.`, "info");
      return null;
    }
    const held = this.held(blocks);
    return held ? this.printed(blocks, held) : this.fetched(blocks).then((rows) => this.printed(blocks, rows));
  }

  private held(blocks: readonly Block[]): StoredRow[][] | null {
    const rows = blocks.map(({ rows: [start, end] }) =>
      Array.from({ length: end - start }, (_, place) => this.data.store.rowAt(start + place)).filter((row) => row !== undefined),
    );
    return rows.every((each, place) => each.length === lengthOf(blocks[place])) ? rows : null;
  }

  private fetched(blocks: readonly Block[]): Promise<StoredRow[][]> {
    const { signal } = new AbortController();
    return Promise.all(blocks.map(({ rows: [start, end] }) => this.data.rows(start, end - 1, signal)));
  }

  private printed(blocks: readonly Block[], rows: readonly (readonly StoredRow[])[]): ClipboardText {
    const cells = blocks.flatMap(({ columns }, place) => (rows[place] ?? []).map((row) => columns.map((column) => this.printedCell(row, column))));
    return printClipboard(cells);
  }

  private printedCell(row: StoredRow, column: number): HtmlCell {
    const field = this.context.fields[column];
    if (!field) return { text: "", exact: undefined };
    const { value, typed } = this.data.cellIn(row, field.id);
    if (typed !== null) return { text: typed, exact: undefined };
    const exact = value === null || field.kind === "boolean" ? undefined : String(value);
    return { text: kindOf(field.kind).typed(value, field, this.context.locale), exact };
  }

  // -- paste ------------------------------------------------------------------------------------

  /** Returns the range that was written, to be selected. */
  async paste(cells: readonly (readonly HtmlCell[])[], selection: CellRange): Promise<CellRange | null> {
    const { fields, mayEdit } = this.context;
    if (!mayEdit) return null;
    const room = { rowCount: this.data.store.count, columnCount: fields.length, mayAddRows: true };
    const plan = planPaste(cells.length, cells[0]?.length ?? 1, selection, room);
    const { target, newRows } = plan;
    if (target.columns === 0) return null;
    const pasted = (row: number) =>
      Array.from({ length: target.columns }, (_, column) => {
        const [fromRow, fromColumn] = plan.source(row, column);
        const cell = cells[fromRow]?.[fromColumn];
        return { field: fields[target.column + column]?.id ?? 0, text: cell?.text ?? "", exact: cell?.exact };
      });
    const standing = await this.standingRows(target.row, target.rows - newRows);
    if (!standing) return null;
    const entries = standing.flatMap((row, place): Entry[] => pasted(place).map((each) => ({ ...each, row: row.id })));
    const added = Array.from({ length: newRows }, (_, place): NewRowEntry => pasted(standing.length + place));
    this.data.entries.enter(entries, added);
    const leftOut = [plan.leftOutColumns > 0 && counted(plan.leftOutColumns, "column"), plan.leftOutRows > 0 && counted(plan.leftOutRows, "row")];
    const missing = leftOut.filter((each) => each !== false).join(" and ");
    if (missing !== "") this.tell(`${missing} on the clipboard found no room here and ${/^1 \S+$/.test(missing) ? "was" : "were"} left out.`);
    else if (newRows > 0) this.tell(`Added ${counted(newRows, "row")}.`, "info");
    return target;
  }

  /** Rows to be written, fetched where they are not held. */
  private async standingRows(first: number, rows: number): Promise<StoredRow[] | null> {
    if (rows <= 0) return [];
    if (rows > ROWS_AT_ONCE_MAX) {
      this.tell(`At most ${counted(ROWS_AT_ONCE_MAX, "row")} can be changed at once. Select fewer.`, "info");
      return null;
    }
    try {
      return await this.data.rows(first, first + rows - 1, new AbortController().signal);
    } catch {
      this.tell("The rows could not be read, so nothing was changed. Try again.");
      return null;
    }
  }

  // -- fill -------------------------------------------------------------------------------------

  async fill(source: CellRange, destination: CellRange): Promise<void> {
    const plan = planFill(source, destination);
    if (!plan || !this.context.mayEdit) return;
    const { target, direction } = plan;
    const isDown = direction === "down" || direction === "up";
    const from = await this.standingRows(source.row, source.rows);
    const to = isDown ? await this.standingRows(target.row, target.rows) : from;
    if (!from || !to) return;
    this.data.entries.enter(isDown ? this.filledColumns(plan.direction === "up", source, from, to) : this.filledRows(direction === "left", source, target, from));
  }

  private filledColumns(isUp: boolean, source: CellRange, from: readonly StoredRow[], to: readonly StoredRow[]): Entry[] {
    const sources = isUp ? [...from].reverse() : from;
    const targets = isUp ? [...to].reverse() : to;
    return this.fieldsIn(source).flatMap((field) => {
      const values = sources.map((row) => this.data.cellIn(row, field.id).value);
      const next = filled(values, targets.length, kindOf(field.kind).series);
      return targets.map((row, place) => this.entryOf(row.id, field, next[place] ?? null));
    });
  }

  private filledRows(isLeft: boolean, source: CellRange, target: CellRange, rows: readonly StoredRow[]): Entry[] {
    const fields = this.fieldsIn(source);
    const targets = this.fieldsIn(target);
    return rows.flatMap((row) =>
      targets.map((field, place) => {
        // Leftwards the pattern ends at the source's first column.
        const at = isLeft ? (fields.length - (targets.length % fields.length) + place) % fields.length : place % fields.length;
        const given = fields[at] ?? field;
        const { value } = this.data.cellIn(row, given.id);
        if (given.kind === field.kind && field.kind !== "select") return this.entryOf(row.id, field, value);
        const exact = value === null ? undefined : String(value);
        return { row: row.id, field: field.id, text: kindOf(given.kind).typed(value, given, this.context.locale), exact };
      }),
    );
  }

  private fieldsIn(range: CellRange): Field[] {
    return this.context.fields.slice(range.column, range.column + range.columns);
  }

  private entryOf(row: number, field: Field, value: Cell): Entry {
    return { row, field: field.id, text: kindOf(field.kind).typed(value, field, this.context.locale), value };
  }

  // -- clear and delete -------------------------------------------------------------------------

  async clear(blocks: readonly Block[]): Promise<void> {
    if (!this.context.mayEdit) return;
    if (rowsIn(blocks) > ROWS_AT_ONCE_MAX) {
      this.tell(`At most ${counted(ROWS_AT_ONCE_MAX, "row")} can be cleared at once. Select fewer.`, "info");
      return;
    }
    const entries: Entry[] = [];
    for (const { rows, columns } of blocks) {
      const standing = await this.standingRows(rows[0], rows[1] - rows[0]);
      if (!standing) return;
      for (const row of standing) {
        for (const column of columns) {
          const field = this.context.fields[column];
          if (field && this.isFull(row, field)) entries.push({ row: row.id, field: field.id, text: "" });
        }
      }
    }
    if (entries.length > 0) this.data.entries.enter(entries);
  }

  private isFull(row: StoredRow, field: Field): boolean {
    const { value, typed } = this.data.cellIn(row, field.id);
    return typed !== null || (field.kind === "boolean" ? value === true : value !== null && value !== "");
  }

  /** Returns whether the rows are going. */
  async deleteRows(slices: readonly Slice[]): Promise<boolean> {
    const rows = slices.reduce((sum, [start, end]) => sum + Math.max(0, end - start), 0);
    if (!this.context.mayEdit || rows === 0) return false;
    if (rows > ROWS_AT_ONCE_MAX) {
      this.tell(`At most ${counted(ROWS_AT_ONCE_MAX, "row")} can be deleted at once. Select fewer.`, "info");
      return false;
    }
    const ids: number[] = [];
    for (const [start, end] of slices) {
      const standing = await this.standingRows(start, end - start);
      if (!standing) return false;
      ids.push(...standing.map(({ id }) => id));
    }
    this.data.entries.delete(ids);
    return true;
  }

  private tell(text: string, tone: Notice["tone"] = "warning"): void {
    this.context.onNotice({ tone, text });
  }
}

function lengthOf(block: Block | undefined): number {
  return block ? block.rows[1] - block.rows[0] : 0;
}
