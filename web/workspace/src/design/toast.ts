import { randomId } from "@/kit/ids";

export interface Toast {
  id: string;
  tone: "plain" | "danger";
  text: string;
  /** A second, quieter line: what to do, or the request's id. */
  detail?: string;
  action?: { label: string; run: () => void };
}

const PLAIN_MS = 4_000;
const WITH_ACTION_MS = 10_000;
/** More than this at once hides the page; the oldest goes. */
const TOASTS_MAX = 4;

let toasts: readonly Toast[] = [];
const watchers = new Set<() => void>();
const timers = new Map<string, ReturnType<typeof setTimeout>>();

export function toast(text: string, options: Partial<Omit<Toast, "id" | "text">> = {}): string {
  const made: Toast = { id: randomId(8), tone: "plain", text, ...options };
  change([...toasts, made].slice(-TOASTS_MAX));
  resumeToast(made.id);
  return made.id;
}

export function dismissToast(id: string): void {
  pauseToast(id);
  change(toasts.filter((other) => other.id !== id));
}

/** While it is being read, a toast stays. */
export function pauseToast(id: string): void {
  clearTimeout(timers.get(id));
  timers.delete(id);
}

export function resumeToast(id: string): void {
  const shown = toasts.find((other) => other.id === id);
  if (!shown) return;
  pauseToast(id);
  // What went wrong stays until it is closed.
  if (shown.tone === "danger") return;
  timers.set(
    id,
    setTimeout(() => dismissToast(id), shown.action ? WITH_ACTION_MS : PLAIN_MS),
  );
}

export function currentToasts(): readonly Toast[] {
  return toasts;
}

export function watchToasts(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

function change(next: readonly Toast[]): void {
  toasts = next;
  for (const watcher of watchers) watcher();
}
