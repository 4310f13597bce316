// A moment on the wire is in UTC; a field of a form is in the person's own time.

/** `2020-01-31T10:00:00Z` as `datetime-local` takes it; empty for none. */
export function wireToLocal(wire: string | null): string {
  if (wire === null) return "";
  const moment = new Date(wire);
  if (Number.isNaN(moment.getTime())) return "";
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${String(moment.getFullYear()).padStart(4, "0")}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
  const seconds = moment.getSeconds() > 0 ? `:${two(moment.getSeconds())}` : "";
  return `${day}T${two(moment.getHours())}:${two(moment.getMinutes())}${seconds}`;
}

export function localToWire(local: string): string | null {
  const moment = new Date(local);
  return Number.isNaN(moment.getTime()) ? null : `${moment.toISOString().slice(0, 19)}Z`;
}
