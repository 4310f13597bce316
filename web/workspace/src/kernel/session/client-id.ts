import { randomId } from "@/kit/ids";

const KEY = "colonnade.client";

/** The name of this tab: kept over a reload, never shared with another tab. */
export function clientId(): string {
  // A duplicated tab copies sessionStorage; one that was opened by a script or a link from us doesn't reload.
  const navigation = performance.getEntriesByType("navigation")[0] as PerformanceNavigationTiming | undefined;
  const kept = sessionStorage.getItem(KEY);
  if (kept && (navigation?.type === "reload" || navigation?.type === "back_forward")) return kept;
  const made = randomId();
  sessionStorage.setItem(KEY, made);
  return made;
}
