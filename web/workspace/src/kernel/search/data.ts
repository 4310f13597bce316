import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { SearchAnswer } from "@/kernel/api/types";
import { useApi } from "@/kernel/session/session";

/** Typing rests this long before the server is asked. */
const TYPING_RESTS_MS = 120;
const THINGS_MAX = 12;
const ROWS_MAX = 6;
const FRESH_MS = 10_000;
/** A single letter fits rows of every table. */
const ROWS_FROM_LETTERS = 2;

/** What fits, of all that one may see; rows of this workspace come a little later. */
export function useSearch(workspaceId: number, text: string) {
  const api = useApi();
  const asked = useRested(text.trim());
  const things = useQuery({
    queryKey: ["search", workspaceId, asked],
    queryFn: async ({ signal }) => (await api.get<SearchAnswer>("/search", { query: { q: asked, near: workspaceId, limit: THINGS_MAX }, signal })).results,
    enabled: asked !== "",
    placeholderData: keepPreviousData,
    staleTime: FRESH_MS,
  });
  const rows = useQuery({
    queryKey: ["search-rows", workspaceId, asked],
    queryFn: async ({ signal }) =>
      (await api.get<SearchAnswer>(`/workspaces/${workspaceId}/search/rows`, { query: { q: asked, limit: ROWS_MAX }, signal })).results,
    enabled: asked.length >= ROWS_FROM_LETTERS,
    placeholderData: keepPreviousData,
    staleTime: FRESH_MS,
  });
  const nothing = text.trim() === "";
  return {
    things: (!nothing && things.data) || [],
    rows: (!nothing && asked.length >= ROWS_FROM_LETTERS && rows.data) || [],
    error: nothing ? null : things.error,
    pending: !nothing && (asked !== text.trim() || things.isFetching || rows.isFetching),
  };
}

function useRested(text: string): string {
  const [rested, setRested] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setRested(text), TYPING_RESTS_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return rested;
}
