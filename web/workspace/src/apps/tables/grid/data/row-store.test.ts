import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RowsPage } from "@/kernel/api/types";
import { PAGE_ROWS } from "../model/geometry";
import { cellOf, PAGES_MAX, RowStore, type CellsByField } from "./row-store";
import { TableInMemory, textField } from "./table-in-memory";

const fields = [textField(1, "Name"), textField(2, "Note")];

function page(first: number, rows: number, next: string | null = "more"): RowsPage {
  return {
    version: 1,
    fields: [1, 2],
    rows: Array.from({ length: rows }, (_, place) => [first + place + 1, 1, `name ${first + place + 1}`, null]),
    next,
  };
}

function filled(rows: number): RowStore {
  const store = new RowStore();
  store.setServerCount(rows);
  for (let first = 0; first < rows; first += PAGE_ROWS) {
    const isLast = first + PAGE_ROWS >= rows;
    store.putPage(first / PAGE_ROWS, page(first, Math.min(PAGE_ROWS, rows - first), isLast ? null : "more"));
  }
  return store;
}

const ids = (store: RowStore, from: number, to: number) => Array.from({ length: to - from }, (_, place) => store.rowAt(from + place)?.id);

describe("the rows that are held", () => {
  it("stand where the server has them", () => {
    const store = filled(250);
    expect(store.count).toBe(250);
    expect(store.rowAt(249)?.id).toBe(250);
    expect(store.indexOf(101)).toBe(100);
    expect(store.rowAt(250)).toBeUndefined();
  });

  it("move when one comes or goes, and are fetched again from there on", () => {
    const store = filled(300);
    store.insert(150, [{ id: -1, version: 0, cells: [null, null], places: new Map([[1, 0], [2, 1]]), newer: null }]);
    expect(ids(store, 148, 153)).toEqual([149, 150, -1, 151, 152]);
    expect(store.count).toBe(301);
    expect([store.isFresh(0), store.isFresh(1), store.isFresh(2)]).toEqual([true, false, false]);
    expect(store.remove([2, 150, 7])).toEqual([1, 6, 149]);
    expect(ids(store, 0, 8)).toEqual([1, 3, 4, 5, 6, 8, 9, 10]);
    expect(store.indexOf(300)).toBe(297);
    expect(store.count).toBe(298);
  });

  it("keep rows of ours that the server does not know yet", () => {
    const store = filled(120);
    store.insert(120, [{ id: -1, version: 0, cells: [null, null], places: new Map(), newer: null }]);
    store.putPage(1, page(100, 20, null));
    expect(store.rowAt(120)?.id).toBe(-1);
    expect(store.count).toBe(121);
    // Somebody else was quicker: theirs comes first.
    store.putPage(1, page(100, 21, null));
    expect(ids(store, 119, 122)).toEqual([120, 121, -1]);
    const asked = store.stamp;
    store.rename(new Map([[-1, 999]]));
    expect(store.indexOf(999)).toBe(121);
    expect(store.indexOf(-1)).toBeUndefined();
    // What was asked for before it had its name must not take it out again.
    store.putPage(1, page(100, 21, null), asked);
    expect(store.indexOf(999)).toBe(121);
  });

  it("do not vanish because a page lags behind", () => {
    const store = filled(250);
    expect(store.putPage(2, page(200, 10, null), store.stamp, 250)).toBe("too-short");
    expect([store.count, store.rowAt(240)?.id]).toEqual([250, 241]);
    expect(store.putPage(2, page(200, 10, null), store.stamp, 210)).toBe("taken");
    expect([store.count, store.rowAt(240)]).toEqual([210, undefined]);
  });

  it("stand only once when a page brings them before the answer does", () => {
    const store = filled(3);
    store.insert(3, [{ id: -1, version: 0, cells: [null, null], places: new Map(), newer: null }]);
    store.putPage(0, page(0, 4, null));
    expect([ids(store, 0, 5), store.count]).toEqual([[1, 2, 3, 4, -1], 5]);
    store.rename(new Map([[-1, 4]]));
    expect([ids(store, 0, 5), store.count]).toEqual([[1, 2, 3, 4, undefined], 4]);
  });

  it("do not take in a page that was asked for before rows moved", () => {
    const store = filled(200);
    const asked = store.stamp;
    store.remove([1]);
    store.putPage(1, page(100, 100, null), asked);
    expect(store.rowAt(100)?.id).toBe(102);
    expect(store.isFresh(1)).toBe(false);
  });

  it("go on where the count was too low, and keep many of ours at the end in no time", () => {
    const store = filled(100);
    const drafts = Array.from({ length: 20_000 }, (_, place) => ({ id: -1 - place, version: 0, cells: [null, null], places: new Map<number, number>(), newer: null }));
    store.insert(100, drafts);
    const started = performance.now();
    store.putPage(1, page(100, 100));
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(store.rowAt(199)?.id).toBe(200);
    expect([store.drafts, store.count]).toEqual([20_000, 20_200]);
    store.putPage(2, page(200, 5, null));
    expect([store.rowAt(204)?.id, store.rowAt(205)?.id, store.count]).toEqual([205, -1, 20_205]);
  });

  it("end where a page says that the list ends", () => {
    const store = filled(250);
    store.putPage(1, page(100, 30, null));
    expect(store.count).toBe(130);
    expect(store.rowAt(200)).toBeUndefined();
  });

  it("are let go when they have not been seen for long", () => {
    const store = new RowStore();
    store.setServerCount(1_000_000);
    for (let at = 0; at < PAGES_MAX + 10; at++) {
      store.putPage(at, page(at * PAGE_ROWS, PAGE_ROWS));
      store.touch([0, at]);
    }
    expect(store.rowAt(0)?.id).toBe(1);
    expect(store.rowAt(PAGE_ROWS)).toBeUndefined();
    expect(store.isFresh(1)).toBe(false);
    expect(store.rowAt((PAGES_MAX + 9) * PAGE_ROWS)).toBeDefined();
  });
});

describe("events applied to an old fetch", () => {
  it("equal a new fetch, in whatever order and however often they come", () => {
    const write = fc.record({ row: fc.integer({ min: 1, max: 3 }), field: fc.integer({ min: 1, max: 2 }), value: fc.string({ maxLength: 3 }) });
    fc.assert(
      fc.property(fc.array(write, { maxLength: 12 }), fc.nat(12), fc.infiniteStream(fc.nat()), (writes, fetchedAfter, order) => {
        const table = new TableInMemory(fields, 3);
        const store = new RowStore();
        store.setServerCount(3);
        if (writes.length <= fetchedAfter) store.putPage(0, structuredClone(table.page(0, 100)));
        for (const [place, { row, field, value }] of writes.entries()) {
          if (place === fetchedAfter) store.putPage(0, structuredClone(table.page(0, 100)));
          table.change({ update: [{ id: row, fields: { [`f${field}`]: value } }] });
        }
        const heard = [...table.events, ...table.events].map((event) => ({ event, at: Number(order.next().value) })).sort((left, right) => left.at - right.at);
        for (const { event } of heard) {
          const { rows } = event.payload as { rows: { id: number; version: number; after: CellsByField }[] };
          for (const { id, version, after } of rows) store.patch(id, version, after);
        }
        for (const id of [1, 2, 3]) {
          const row = store.rowById(id);
          for (const field of [1, 2]) expect(row && cellOf(row, field)).toBe(table.cell(id, field));
        }
      }),
    );
  });

  it("stay when an older page arrives after them", () => {
    const store = filled(3);
    const old = page(0, 3, null);
    store.patch(2, 5, { 1: "newer" });
    store.putPage(0, old);
    const row = store.rowById(2);
    expect(row && cellOf(row, 1)).toBe("newer");
    expect(store.patch(2, 4, { 1: "older" })).toEqual([]);
  });
});
