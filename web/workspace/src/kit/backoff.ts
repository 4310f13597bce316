export interface BackoffLimits {
  firstMs: number;
  mostMs: number;
}

/** How long to wait before try number `attempt` (0, 1, …): doubling up to a limit, and spread so that many clients don't return at once. */
export function backoffMs(attempt: number, limits: BackoffLimits, random: () => number = Math.random): number {
  const full = Math.min(limits.mostMs, limits.firstMs * 2 ** Math.min(attempt, 16));
  return Math.round(full / 2 + (full / 2) * random());
}
