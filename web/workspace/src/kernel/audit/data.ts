import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Query } from "@/kernel/api/client";
import type { AuditPage, Retention } from "@/kernel/api/types";
import { useSubject } from "@/kernel/realtime/use-subject";
import { useApi } from "@/kernel/session/session";

const PAGE_LENGTH = 50;
const ACTIVITY_LENGTH = 30;

/** What happened at a place, `/workspaces/7/audit` or `/audit`, the newest first. */
export function useAudit(place: string, filters: Query) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ["audit", place, filters],
    queryFn: ({ pageParam, signal }) => api.get<AuditPage>(place, { query: { ...filters, limit: PAGE_LENGTH, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
}

/** What happened to one thing, live while it is looked at. */
export function useActivity(subject: string) {
  const api = useApi();
  const queries = useQueryClient();
  const queryKey = ["activity", subject];
  const again = () => void queries.invalidateQueries({ queryKey }, { cancelRefetch: false });
  useSubject(subject, { onEvent: again, onResync: again });
  return useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => api.get<AuditPage>("/activity", { query: { subject, limit: ACTIVITY_LENGTH, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    staleTime: 0,
  });
}

interface Person {
  id: number;
  name: string;
  email: string;
}

/** Accounts of the whole installation, by words in them; for administrators. */
export function useAccounts(words: string) {
  const api = useApi();
  return useQuery({
    queryKey: ["audit-accounts", words],
    queryFn: async ({ signal }) => (await api.get<{ accounts: Person[] }>("/administration/accounts", { query: { q: words }, signal })).accounts,
    placeholderData: keepPreviousData,
  });
}

/** Workspaces of the whole installation; for administrators. */
export function useAllWorkspaces() {
  const api = useApi();
  return useQuery({
    queryKey: ["audit-workspaces"],
    queryFn: async ({ signal }) =>
      (await api.get<{ workspaces: { id: number; name: string }[] }>("/administration/workspaces", { signal })).workspaces,
  });
}

export function useRetention(workspaceId: number) {
  const api = useApi();
  const queries = useQueryClient();
  const queryKey = ["retention", workspaceId];
  const path = `/workspaces/${workspaceId}/retention`;
  const query = useQuery({ queryKey, queryFn: ({ signal }) => api.get<Retention>(path, { signal }) });
  const change = useMutation({
    mutationFn: (days: number | null) => api.put<Retention>(path, { kept_days: days }),
    meta: { quiet: true },
    onSuccess: (kept) => queries.setQueryData(queryKey, kept),
  });
  return { query, change };
}
