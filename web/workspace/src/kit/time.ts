const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto", style: "long" });

/** "2 minutes ago", "yesterday", and the date once it is over a month away. */
export function relativeTime(iso: string, now: number = Date.now()): string {
  const seconds = Math.round((Date.parse(iso) - now) / 1000);
  const away = Math.abs(seconds);
  if (away < 45) return relative.format(0, "second");
  if (away < 45 * MINUTE_S) return relative.format(Math.round(seconds / MINUTE_S), "minute");
  if (away < 22 * HOUR_S) return relative.format(Math.round(seconds / HOUR_S), "hour");
  if (away < 30 * DAY_S) return relative.format(Math.round(seconds / DAY_S), "day");
  return formatDay(iso);
}

/** A moment's day, in the person's locale and time zone. */
export function formatDay(iso: string): string {
  return new Date(iso).toLocaleDateString(undefined, { dateStyle: "medium" });
}

export function formatMoment(iso: string): string {
  return new Date(iso).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}

/** "0:07", "1:02:33". */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / HOUR_S);
  const minutes = Math.floor((seconds % HOUR_S) / MINUTE_S);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % MINUTE_S)}` : `${minutes}:${two(seconds % MINUTE_S)}`;
}
