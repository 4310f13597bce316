import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { AccountLine, Finding, Overview, SignUpLink, WorkspaceSize } from "@/kernel/api/types";
import { useApi } from "@/kernel/session/session";

const ASK_EVERY_MS = 30_000;
const accountsKey = ["administration", "accounts"] as const;

export function useOverview() {
  const api = useApi();
  return useQuery({
    queryKey: ["administration", "overview"],
    queryFn: ({ signal }) => api.get<Overview>("/administration/overview", { signal }),
    staleTime: 0,
    refetchInterval: ASK_EVERY_MS,
  });
}

export function useHealth() {
  const api = useApi();
  return useQuery({
    queryKey: ["administration", "health"],
    queryFn: ({ signal }) => api.get<{ state: Finding["state"]; findings: Finding[] }>("/administration/health", { signal }),
    staleTime: 0,
    refetchInterval: ASK_EVERY_MS,
  });
}

/** A list that is asked for by words in it, and a page at a time. */
function useSearch<T>(name: "accounts" | "workspaces", words: string) {
  const api = useApi();
  const query = useInfiniteQuery({
    queryKey: ["administration", name, words],
    initialPageParam: "",
    queryFn: async ({ signal, pageParam }) => {
      const place = new URLSearchParams({ q: words, ...(pageParam && { cursor: pageParam }) });
      const page = await api.get<{ accounts?: T[]; workspaces?: T[]; next: string | null }>(`/administration/${name}?${place}`, { signal });
      return { lines: page[name] ?? [], next: page.next };
    },
    getNextPageParam: (page) => page.next,
    placeholderData: (before) => before,
    staleTime: 0,
  });
  return { query, lines: query.data?.pages.flatMap((page) => page.lines) };
}

export function useAccounts(words: string) {
  return useSearch<AccountLine>("accounts", words);
}

export function useWorkspaceSizes(words: string) {
  return useSearch<WorkspaceSize>("workspaces", words);
}

export interface AccountChange {
  id: number;
  is_administrator?: boolean;
  is_suspended?: boolean;
}

export function useAccountActions() {
  const api = useApi();
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: accountsKey });
  const change = useMutation({
    mutationFn: ({ id, ...wanted }: AccountChange) => api.patch<AccountLine>(`/administration/accounts/${id}`, wanted),
    onSettled,
  });
  const signOut = useMutation({ mutationFn: (id: number) => api.delete(`/administration/accounts/${id}/sessions`), onSettled });
  const resetLink = useMutation({ mutationFn: (id: number) => api.post<{ url: string }>(`/administration/accounts/${id}/reset-link`) });
  const newcomer = useMutation({ mutationFn: () => api.post<SignUpLink>("/sign-up-links", {}) });
  return { change, signOut, resetLink, newcomer };
}
