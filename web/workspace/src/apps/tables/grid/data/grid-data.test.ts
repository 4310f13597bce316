import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Cell } from "@/kernel/api/types";
import { Locale } from "../model/locale";
import { EVENT_WITHIN_MS, SAVED_MS } from "./entries";
import { GridData, type Notice } from "./grid-data";
import { RowsApi } from "./rows-api";
import { TableInMemory, textField } from "./table-in-memory";

const fields = [textField(1, "Name"), textField(2, "Amount", "number"), textField(3, "Note")];
const locale = new Locale("en-US", "UTC", () => new Date(0));

function opened(table: TableInMemory, search = "") {
  const notices: Notice[] = [];
  const api = new RowsApi(table.api, 1);
  const data = new GridData({ api, locale, fields, query: { view: 1, search }, onNotice: (notice) => notices.push(notice), initialPage: structuredClone(table.page(0, 100)), initialCount: table.order.length });
  data.open();
  let heard = 0;
  const hear = () => {
    for (; heard < table.events.length; heard++) {
      const event = table.events[heard];
      if (event) data.handle(event);
    }
  };
  return { data, notices, hear };
}

const shown = (data: GridData, index: number, field: number): Cell | undefined => data.cellAt(index, field)?.value;

describe("the grid's data", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const settle = () => vi.advanceTimersByTimeAsync(20_000);
  const tick = () => vi.advanceTimersByTimeAsync(5);

  it("shows an edit at once, marks it while it is on its way, and says when it is stored", async () => {
    const table = new TableInMemory(fields, 3);
    const { data, hear } = opened(table);
    data.entries.enter([{ row: 1, field: 1, text: "Ada" }]);
    expect(data.cellAt(0, 1)).toMatchObject({ value: "Ada", mark: "saving" });
    expect(data.unsaved).toBe(1);
    await tick();
    hear();
    expect(table.cell(1, 1)).toBe("Ada");
    expect(data.cellAt(0, 1)).toMatchObject({ value: "Ada", mark: "saved" });
    expect(data.unsaved).toBe(0);
    await vi.advanceTimersByTimeAsync(SAVED_MS + 1);
    expect(data.cellAt(0, 1)).toMatchObject({ value: "Ada", mark: "none" });
  });

  it("keeps what was stored even when no event tells of it", async () => {
    const table = new TableInMemory(fields, 3);
    const { data } = opened(table);
    data.entries.enter([{ row: 1, field: 2, text: "1,234.5" }]);
    await tick();
    expect(table.cell(1, 2)).toBe("1234.5");
    // The server has made its own of it, and told nobody.
    table.change({ update: [{ id: 1, fields: { f2: "1234.50" } }] });
    await vi.advanceTimersByTimeAsync(EVENT_WITHIN_MS);
    expect(shown(data, 0, 2)).toBe("1234.5");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(shown(data, 0, 2)).toBe("1234.50");
    expect(data.entries.pending.count("stored")).toBe(0);
  });

  it("keeps what does not fit, says why, and sends the rest", async () => {
    const table = new TableInMemory(fields, 3);
    table.refuses = (value) => value === "boom";
    const { data, hear } = opened(table);
    data.entries.enter([
      { row: 1, field: 2, text: "abc" },
      { row: 2, field: 1, text: "boom" },
      { row: 2, field: 3, text: "good" },
      { row: 3, field: 2, text: "7" },
    ]);
    await tick();
    hear();
    expect(data.cellAt(0, 2)).toMatchObject({ mark: "failed", typed: "abc", reason: "“abc” is not a number." });
    expect(data.cellAt(1, 1)).toMatchObject({ mark: "failed", typed: "boom", reason: "That is not wanted here." });
    expect([table.cell(2, 3), table.cell(3, 2)]).toEqual(["good", "7"]);
    expect(table.cell(1, 2)).toBe("1/2");
    expect(data.entries.failed).toBe(2);
    table.refuses = () => false;
    data.entries.retry(2, 1);
    data.entries.discard(1, 2);
    await tick();
    hear();
    expect(table.cell(2, 1)).toBe("boom");
    expect(shown(data, 0, 2)).toBe("1/2");
    expect(data.unsaved).toBe(0);
  });

  it("shows its own edit over another's until it is stored, then whichever was last", async () => {
    const table = new TableInMemory(fields, 3);
    const { data, hear } = opened(table);
    data.entries.enter([{ row: 1, field: 1, text: "mine" }]);
    table.change({ update: [{ id: 1, fields: { f1: "theirs" } }] });
    hear();
    expect(shown(data, 0, 1)).toBe("mine");
    await tick();
    hear();
    expect(shown(data, 0, 1)).toBe("mine");
    table.change({ update: [{ id: 1, fields: { f1: "later" } }] });
    hear();
    expect(shown(data, 0, 1)).toBe("later");
  });

  it("sends a cell that was typed again before it left only once", async () => {
    const table = new TableInMemory(fields, 3);
    table.accidents.push("lost-request");
    const { data } = opened(table);
    data.entries.enter([{ row: 1, field: 1, text: "first" }]);
    await tick();
    for (const text of ["a", "ab", "abc"]) data.entries.enter([{ row: 2, field: 1, text }]);
    await settle();
    expect([table.cell(1, 1), table.cell(2, 1)]).toEqual(["first", "abc"]);
    expect(table.requests.filter((request) => request.startsWith("POST"))).toHaveLength(3);
  });

  it("adds rows at once, under a name of its own, and writes into them before they have another", async () => {
    const table = new TableInMemory(fields, 3);
    const { data, hear } = opened(table);
    const [draft = 0] = data.entries.enter([], [[{ field: 1, text: "new" }]]);
    expect(draft).toBeLessThan(0);
    expect(data.store.count).toBe(4);
    data.entries.enter([{ row: draft, field: 3, text: "noted" }]);
    await tick();
    hear();
    await settle();
    expect(table.order).toHaveLength(4);
    const id = data.store.rowAt(3)?.id ?? 0;
    expect(id).toBe(4);
    expect([table.cell(id, 1), table.cell(id, 3)]).toEqual(["new", "noted"]);
    expect([shown(data, 3, 1), shown(data, 3, 3), data.store.count]).toEqual(["new", "noted", 4]);
  });

  it("adds each row once though the answer was lost", async () => {
    const table = new TableInMemory(fields, 3);
    table.accidents.push("lost-answer", "lost-request", "lost-answer");
    const { data, hear } = opened(table);
    data.entries.enter([], [[{ field: 1, text: "once" }]]);
    await tick();
    hear();
    await settle();
    hear();
    await settle();
    expect(table.order).toHaveLength(4);
    expect(data.store.count).toBe(4);
    expect(shown(data, 3, 1)).toBe("once");
  });

  it("takes deleted rows out at once, and brings them back when that was refused", async () => {
    const table = new TableInMemory(fields, 5);
    const { data, hear } = opened(table);
    data.entries.delete([2, 4]);
    expect(Array.from({ length: 3 }, (_, index) => data.store.rowAt(index)?.id)).toEqual([1, 3, 5]);
    await tick();
    hear();
    await settle();
    expect([table.order, data.store.count]).toEqual([[1, 3, 5], 3]);
    const { data: other, notices } = opened(table);
    table.change({ delete: [3] });
    other.entries.delete([3, 5]);
    await settle();
    expect(table.order).toEqual([1]);
    expect(notices.map(({ text }) => text)).toEqual(["Not deleted. There is no such row."]);
    expect(other.store.count).toBe(1);
  });

  it("follows rows that others add and delete", async () => {
    const table = new TableInMemory(fields, 150);
    const { data, hear } = opened(table);
    table.change({ delete: [1, 140] });
    hear();
    expect([data.store.rowAt(0)?.id, data.store.count]).toEqual([2, 148]);
    table.change({ create: [{ fields: { f1: "theirs" } }] });
    hear();
    expect(data.store.count).toBe(149);
    await settle();
    expect(data.store.rowAt(98)?.id).toBe(100);
  });

  it("gets all rows of a range, held or not", async () => {
    const table = new TableInMemory(fields, 2_500);
    const { data } = opened(table);
    const rows = data.rows(50, 2_499, new AbortController().signal);
    await tick();
    expect((await rows).map(({ id }) => id)).toEqual(Array.from({ length: 2_450 }, (_, place) => place + 51));
  });

  it("ends with what was typed last, each write done once, whatever gets lost on the way", async () => {
    const write = fc.record({ row: fc.integer({ min: 1, max: 4 }), text: fc.stringMatching(/^[a-z]{1,3}$/), waits: fc.boolean(), adds: fc.boolean() });
    const accident = fc.constantFrom("lost-answer" as const, "lost-request" as const);
    await fc.assert(
      fc.asyncProperty(fc.array(write, { maxLength: 10 }), fc.array(accident, { maxLength: 4 }), async (writes, accidents) => {
        const table = new TableInMemory(fields, 4);
        table.accidents.push(...accidents);
        const { data, hear } = opened(table);
        const last = new Map<number, string>();
        let added = 0;
        for (const { row, text, waits, adds } of writes) {
          data.entries.enter([{ row, field: 1, text }], adds ? [[{ field: 1, text }]] : []);
          last.set(row, text);
          if (adds) added++;
          if (waits) {
            await vi.advanceTimersByTimeAsync(700);
            hear();
          }
        }
        await vi.advanceTimersByTimeAsync(60_000);
        hear();
        await vi.advanceTimersByTimeAsync(60_000);
        for (const [row, text] of last) {
          expect(table.cell(row, 1)).toBe(text);
          expect(shown(data, row - 1, 1)).toBe(text);
        }
        expect([table.order.length, data.store.count, data.unsaved]).toEqual([4 + added, 4 + added, 0]);
        data.close();
      }),
      { numRuns: 60 },
    );
  });
});
