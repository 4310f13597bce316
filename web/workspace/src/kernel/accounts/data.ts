import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { NewToken, Session, Token, TokenScope } from "@/kernel/api/types";
import { useApi } from "@/kernel/session/session";

const tokensKey = ["tokens"] as const;
const sessionsKey = ["sessions"] as const;

export interface TokenWish {
  name: string;
  scopes: TokenScope[];
  expires_in_days: number | null;
}

export function useTokens() {
  const api = useApi();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: tokensKey,
    queryFn: async ({ signal }) => (await api.get<{ tokens: Token[] }>("/tokens", { signal })).tokens,
  });
  const onSettled = () => queries.invalidateQueries({ queryKey: tokensKey });
  const create = useMutation({
    mutationFn: (wish: TokenWish) => api.post<NewToken>("/tokens", wish),
    meta: { quiet: true },
    onSettled,
  });
  const remove = useMutation({ mutationFn: (id: number) => api.delete(`/tokens/${id}`), onSettled });
  return { query, create, remove };
}

export function useSessions() {
  const api = useApi();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: sessionsKey,
    queryFn: async ({ signal }) => (await api.get<{ sessions: Session[] }>("/sessions", { signal })).sessions,
  });
  const end = useMutation({
    mutationFn: (id: Session["id"]) => api.delete(`/sessions/${id}`),
    onSettled: () => queries.invalidateQueries({ queryKey: sessionsKey }),
  });
  return { query, end };
}
