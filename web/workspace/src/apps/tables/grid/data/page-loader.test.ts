import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FETCHES_MAX, PageLoader, SETTLE_MS, type PageSource } from "./page-loader";

class Pages implements PageSource {
  readonly asked: number[] = [];
  readonly aborted: number[] = [];
  readonly fresh = new Set<number>();
  troubles = 0;
  recovered = 0;
  private readonly waiting = new Map<number, { resolve: () => void; reject: (error: unknown) => void }>();

  fetch(page: number, signal: AbortSignal): Promise<void> {
    this.asked.push(page);
    return new Promise((resolve, reject) => {
      this.waiting.set(page, {
        resolve: () => {
          this.fresh.add(page);
          resolve();
        },
        reject,
      });
      signal.addEventListener("abort", () => {
        this.aborted.push(page);
        reject(new DOMException("", "AbortError"));
      });
    });
  }

  isFresh = (page: number) => this.fresh.has(page);
  pageCount = () => 10_000;
  mayRetry = (error: unknown) => error !== "refused";
  onTrouble = () => {
    this.troubles++;
  };
  onRecovered = () => {
    this.recovered++;
  };

  async arrive(page: number): Promise<void> {
    this.waiting.get(page)?.resolve();
    await vi.advanceTimersByTimeAsync(0);
  }

  async fail(page: number, error: unknown): Promise<void> {
    this.waiting.get(page)?.reject(error);
    await vi.advanceTimersByTimeAsync(0);
  }
}

describe("the page loader", () => {
  let pages: Pages;
  let loader: PageLoader;
  beforeEach(() => {
    vi.useFakeTimers();
    pages = new Pages();
    loader = new PageLoader(pages);
  });
  afterEach(() => {
    loader.reset();
    vi.useRealTimers();
  });

  it("fetches what is seen, then the page ahead", async () => {
    loader.look(0, 40);
    expect(pages.asked).toEqual([0, 1]);
    await pages.arrive(0);
    await pages.arrive(1);
    loader.look(80, 120);
    expect(pages.asked).toEqual([0, 1, 2]);
    loader.look(180, 220);
    expect(pages.asked).toEqual([0, 1, 2, 3]);
  });

  it("waits with a jump until the scrolling rests, and asks for nothing on the way", async () => {
    loader.look(0, 40);
    await pages.arrive(0);
    for (const row of [50_000, 200_000, 700_000, 900_000]) {
      loader.look(row, row + 40);
      await vi.advanceTimersByTimeAsync(SETTLE_MS / 2);
    }
    expect(pages.asked).toEqual([0, 1]);
    await vi.advanceTimersByTimeAsync(SETTLE_MS);
    expect(pages.asked.slice(2, 3)).toEqual([9000]);
    expect(pages.aborted).toEqual([1]);
    expect(pages.asked.length).toBeLessThanOrEqual(2 + FETCHES_MAX);
  });

  it("looks backwards when the scrolling goes up", async () => {
    loader.look(50_000, 50_040);
    await vi.advanceTimersByTimeAsync(SETTLE_MS);
    for (const page of [500, 501, 499]) await pages.arrive(page);
    loader.look(49_950, 49_990);
    expect(pages.asked.at(-1)).toBe(498);
  });

  it("asks again after trouble, later each time, and tells when it is over", async () => {
    loader.look(0, 40);
    await pages.fail(0, new Error("no network"));
    expect(pages.troubles).toBe(1);
    await vi.advanceTimersByTimeAsync(600);
    expect(pages.asked.filter((page) => page === 0)).toHaveLength(2);
    await pages.arrive(0);
    expect(pages.recovered).toBe(1);
  });

  it("does not ask again for what was refused, unless told to", async () => {
    loader.look(0, 40);
    await pages.fail(0, "refused");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(pages.asked.filter((page) => page === 0)).toHaveLength(1);
    loader.retryNow();
    expect(pages.asked.filter((page) => page === 0)).toHaveLength(2);
  });

  it("fetches again what has gone stale", async () => {
    loader.look(0, 40);
    await pages.arrive(0);
    await pages.arrive(1);
    pages.fresh.delete(0);
    loader.refresh();
    expect(pages.asked).toEqual([0, 1, 0]);
  });
});
