// Which pages to fetch, and when: what is seen first, one page ahead, nothing that was only scrolled past.

import { backoffMs, type BackoffLimits } from "@/kit/backoff";
import { pagesOf } from "../model/geometry";

/** A jump to another place waits until the scrolling rests this long. */
export const SETTLE_MS = 80;
/** Requests for pages at the same time. */
export const FETCHES_MAX = 3;
const RETRY: BackoffLimits = { firstMs: 500, mostMs: 15_000 };

export interface PageSource {
  fetch(page: number, signal: AbortSignal): Promise<void>;
  isFresh(page: number): boolean;
  /** Pages that there are. */
  pageCount(): number;
  /** True when asking again later may help. */
  mayRetry(error: unknown): boolean;
  onTrouble(error: unknown): void;
  onRecovered(): void;
}

export class PageLoader {
  private seen: number[] = [];
  private wanted: number[] = [];
  private readonly running = new Map<number, AbortController>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private attempt = 0;
  private isHeldUp = false;

  constructor(private readonly source: PageSource) {}

  /** Pages that are on the screen now. */
  get visible(): readonly number[] {
    return this.seen;
  }

  get isLoading(): boolean {
    return this.running.size > 0;
  }

  /** The rows on the screen. Near the last place they are fetched at once, after a jump when the scrolling rests. */
  look(first: number, last: number): void {
    const pages = pagesOf(first, last);
    const isNear = this.seen.length === 0 || pages.some((page) => this.wanted.includes(page));
    const isBackwards = (pages[0] ?? 0) < (this.seen[0] ?? 0);
    const from = pages[0] ?? 0;
    const to = pages.at(-1) ?? 0;
    this.seen = pages;
    this.wanted = isBackwards ? [...pages, from - 1, to + 1] : [...pages, to + 1, from - 1];
    if (isNear && this.timer === undefined) this.pump();
    else this.settle(SETTLE_MS);
  }

  /** Something went stale: fetch what is seen again. */
  refresh(): void {
    if (this.timer === undefined) this.pump();
  }

  retryNow(): void {
    this.isHeldUp = false;
    this.attempt = 0;
    this.pump();
  }

  /** Another list: whatever is on its way is not wanted any more. */
  reset(): void {
    for (const controller of this.running.values()) controller.abort();
    this.running.clear();
    clearTimeout(this.timer);
    this.timer = undefined;
    this.attempt = 0;
    this.isHeldUp = false;
  }

  private settle(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.pump();
    }, ms);
  }

  private pump(): void {
    for (const [page, controller] of this.running) {
      if (this.wanted.includes(page)) continue;
      controller.abort();
      this.running.delete(page);
    }
    if (this.isHeldUp) return;
    for (const page of this.wanted) {
      if (this.running.size >= FETCHES_MAX) return;
      const isThere = page >= 0 && (page < this.source.pageCount() || (page === 0 && this.seen.includes(0)));
      if (isThere && !this.source.isFresh(page) && !this.running.has(page)) void this.load(page);
    }
  }

  private async load(page: number): Promise<void> {
    const controller = new AbortController();
    this.running.set(page, controller);
    try {
      await this.source.fetch(page, controller.signal);
    } catch (error) {
      if (controller.signal.aborted) return;
      this.running.delete(page);
      this.failed(error);
      return;
    }
    if (controller.signal.aborted) return;
    this.running.delete(page);
    if (this.attempt > 0) this.source.onRecovered();
    this.attempt = 0;
    this.pump();
  }

  private failed(error: unknown): void {
    this.source.onTrouble(error);
    this.attempt++;
    if (!this.source.mayRetry(error)) {
      this.isHeldUp = true;
      return;
    }
    this.settle(backoffMs(this.attempt - 1, RETRY));
  }
}
