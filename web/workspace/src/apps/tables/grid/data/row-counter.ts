// How many rows there are. A large table is counted by the server in the background while it is looked at: until then
// it gives an estimate, and is asked again.

import type { RowCount } from "@/kernel/api/types";

const AGAIN_AFTER_MS = 1_000;
const AGAIN_MOST_MS = 60_000;

export class RowCounter {
  /** False while the count is only an estimate. */
  isExact = true;
  private wasExact = false;
  private asking: AbortController | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private wait = AGAIN_AFTER_MS;

  constructor(
    private readonly count: (signal: AbortSignal) => Promise<RowCount>,
    private readonly onCount: (count: number) => void,
  ) {}

  ask(): void {
    this.asking?.abort();
    const controller = new AbortController();
    this.asking = controller;
    this.count(controller.signal).then(
      (answer) => {
        if (controller.signal.aborted) return;
        // What was counted along since the last exact count is better than an estimate.
        const isBetter = answer.exact || !this.wasExact;
        this.take(answer);
        if (isBetter) this.onCount(answer.count);
      },
      () => undefined, // The list corrects its own count at its end; the next refresh asks again.
    );
  }

  take({ exact }: RowCount): void {
    this.isExact = exact;
    this.wasExact ||= exact;
    clearTimeout(this.timer);
    this.wait = exact ? AGAIN_AFTER_MS : Math.min(2 * this.wait, AGAIN_MOST_MS);
    if (!exact) this.timer = setTimeout(() => this.ask(), this.wait);
  }

  /** Another list: nothing is known of it. */
  reset(): void {
    this.asking?.abort();
    clearTimeout(this.timer);
    this.wasExact = false;
  }

  close(): void {
    this.asking?.abort();
    clearTimeout(this.timer);
  }
}
