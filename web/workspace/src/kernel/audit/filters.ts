import { useLocation, useNavigate } from "@tanstack/react-router";
import type { Query } from "@/kernel/api/client";

/** What an audit is narrowed to; it stands in the address as it is here. */
export interface Filters {
  who?: number;
  /** A type of event, or its beginning. */
  what?: string;
  /** Days, as `2031-12-24`. */
  from?: string;
  to?: string;
  subject?: string;
  address?: string;
  workspace?: number;
}

const DAY_MS = 86_400_000;

/** The filters of the address; a change takes the place of the last one, so that "back" leaves the audit. */
export function useFilters(): [filters: Filters, change: (change: Filters) => void] {
  const search: Record<string, unknown> = useLocation({ select: (location) => location.search });
  const navigate = useNavigate();
  const filters = read(search);
  return [filters, (change) => void navigate({ to: ".", search: (() => without({ ...filters, ...change })) as never, replace: true })];
}

export function isNarrowed(filters: Filters): boolean {
  return Object.keys(without(filters)).length > 0;
}

/** As the API asks for them: whole days of this person's own time zone. */
export function queryOf({ who, what, from, to, subject, address, workspace }: Filters): Query {
  return { who, what, since: momentOf(from), until: momentOf(to, DAY_MS), subject, address, workspace };
}

function momentOf(day: string | undefined, laterMs = 0): string | undefined {
  const start = Date.parse(`${day ?? ""}T00:00:00`);
  return Number.isNaN(start) ? undefined : new Date(start + laterMs).toISOString();
}

function read(search: Record<string, unknown>): Filters {
  return without({
    who: numberOf(search["who"]),
    what: textOf(search["what"]),
    from: textOf(search["from"]),
    to: textOf(search["to"]),
    subject: textOf(search["subject"]),
    address: textOf(search["address"]),
    workspace: numberOf(search["workspace"]),
  });
}

function without(filters: Filters): Filters {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined && value !== ""));
}

function numberOf(raw: unknown): number | undefined {
  const value = typeof raw === "number" || typeof raw === "string" ? Number(raw) : NaN;
  return Number.isInteger(value) && value >= 0 ? value : undefined;
}

function textOf(raw: unknown): string | undefined {
  return typeof raw === "string" || typeof raw === "number" ? String(raw) : undefined;
}
