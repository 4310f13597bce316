// Writes leave in the order in which they were made, one request at a time, each under a key of its own, so that one
// that was lost on the way can be sent again and is done once.

import { isProblem, sentenceOf } from "@/kernel/api/problem";
import { backoffMs, type BackoffLimits } from "@/kit/backoff";
import { isPassing, type Step } from "./steps";

const RETRY: BackoffLimits = { firstMs: 500, mostMs: 15_000 };
/** A server that fails this often on one request will not do it the next time either. */
export const FAULTS_MAX = 4;

export type QueueState = "idle" | "sending" | "waiting" | "signed-out";

export interface StepAnswer {
  readonly created: readonly number[];
}

export interface QueuePort {
  send(step: Step): Promise<StepAnswer>;
  onSent(step: Step): void;
  onStored(step: Step, answer: StepAnswer): void;
  /** Returns what of the step is to be sent again, ahead of everything else. */
  onRefused(step: Step, error: unknown): readonly Step[];
  onState(state: QueueState, trouble: string | null): void;
}

export class EditQueue {
  private steps: Step[] = [];
  private isRunning = false;
  private isFirstSent = false;
  private current: QueueState = "idle";
  private wakeUp: (() => void) | null = null;
  private readonly waiters: (() => void)[] = [];

  constructor(private readonly port: QueuePort) {}

  get state(): QueueState {
    return this.current;
  }

  get length(): number {
    return this.steps.length;
  }

  add(...steps: readonly Step[]): void {
    this.steps.push(...steps);
    void this.run();
  }

  /**
   * The step that has not left yet and holds just this cell: typing again replaces it. It must be the last one that
   * writes there, or the one behind it would have the last word.
   */
  waitingStepOf(row: number, field: number): Step | undefined {
    const unsent = this.isFirstSent ? this.steps.slice(1) : this.steps;
    const last = unsent.findLast(({ writes }) => writes.some((write) => write.row === row && write.field === field));
    return last && last.writes.length + last.creates.length + last.deletes.length === 1 ? last : undefined;
  }

  replace(step: Step, by: Step): void {
    this.steps = this.steps.map((each) => (each === step ? by : each));
  }

  remove(step: Step): void {
    this.steps = this.steps.filter((each) => each !== step);
  }

  /** The network is back, or the person asks: don't wait for the timer. */
  wake(): void {
    this.wakeUp?.();
    if (this.current === "signed-out") void this.run();
  }

  /** Resolves when nothing is on its way any more. */
  settled(): Promise<void> {
    if (this.steps.length === 0 && !this.isRunning) return Promise.resolve();
    return new Promise((resolve) => this.waiters.push(resolve));
  }

  private async run(): Promise<void> {
    if (this.isRunning) return;
    this.isRunning = true;
    let attempt = 0;
    let faults = 0;
    for (;;) {
      const step = this.steps[0];
      if (!step) break;
      this.isFirstSent = true;
      this.become("sending", null);
      this.port.onSent(step);
      try {
        const answer = await this.port.send(step);
        this.take(step, []);
        this.port.onStored(step, answer);
        attempt = 0;
        faults = 0;
      } catch (error) {
        if (isProblem(error) && error.status === 401) {
          this.isFirstSent = false;
          this.isRunning = false;
          this.become("signed-out", sentenceOf(error));
          return;
        }
        const isFault = isProblem(error) && error.status === 500 && ++faults < FAULTS_MAX;
        if (isPassing(error) || isFault) {
          this.become("waiting", sentenceOf(error));
          await this.pause(backoffMs(attempt++, RETRY));
        } else {
          this.take(step, this.port.onRefused(step, error));
          attempt = 0;
          faults = 0;
        }
      }
    }
    this.isRunning = false;
    this.become("idle", null);
    for (const resolve of this.waiters.splice(0)) resolve();
  }

  private take(step: Step, again: readonly Step[]): void {
    this.isFirstSent = false;
    this.steps = [...again, ...this.steps.filter((each) => each !== step)];
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.wakeUp = null;
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.wakeUp = done;
    });
  }

  private become(state: QueueState, trouble: string | null): void {
    this.current = state;
    this.port.onState(state, trouble);
  }
}
