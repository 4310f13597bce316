import { useInfiniteQuery, useMutation, useQuery, useQueryClient, type InfiniteData, type QueryClient } from "@tanstack/react-query";
import type { MailWish, Notification, Preference } from "@/kernel/api/types";
import { useSubject } from "@/kernel/realtime/use-subject";
import { useApi, useSession } from "@/kernel/session/session";

interface NotificationPage {
  notifications: Notification[];
  unread: number;
  next: string | null;
}

type Which = "all" | "unread";

const PAGE_LENGTH = 20;
const unreadKey = ["notifications", "unread"] as const;
const listKey = ["notifications", "list"] as const;
const wishesKey = ["notifications", "wishes"] as const;
const CHANGED = "notifications.notifications.changed";

/** How many are unread, live; keeps the list up to date for as long as it is asked for. */
export function useUnreadCount(): number {
  const { account } = useSession();
  const api = useApi();
  const queries = useQueryClient();
  const { data } = useQuery({
    queryKey: unreadKey,
    queryFn: async ({ signal }) => (await api.get<NotificationPage>("/notifications", { query: { limit: 1 }, signal })).unread,
  });
  useSubject(`account:${account.id}`, {
    onEvent: (event) => {
      if (event.type !== CHANGED) return;
      queries.setQueryData(unreadKey, (event.payload as { unread: number }).unread);
      void queries.invalidateQueries({ queryKey: listKey });
    },
    onResync: () => void queries.invalidateQueries({ queryKey: ["notifications"] }),
  });
  return data ?? 0;
}

/** The newest first, page by page. */
export function useNotifications(which: Which) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: [...listKey, which],
    queryFn: ({ pageParam, signal }) =>
      api.get<NotificationPage>("/notifications", { query: { limit: PAGE_LENGTH, unread: which === "unread" ? 1 : 0, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

/** Marked at once; the server's word comes over the socket. */
export function useMarkRead() {
  const api = useApi();
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: ["notifications"] });
  const one = useMutation({
    mutationFn: (id: number) => api.post(`/notifications/${id}/read`),
    onMutate: (id) => showRead(queries, (notification) => notification.id === id),
    onSettled,
  });
  const all = useMutation({
    mutationFn: (upTo: number) => api.post("/notifications/read", { up_to: upTo }),
    onMutate: (upTo) => showRead(queries, (notification) => notification.id <= upTo),
    onSettled,
  });
  return { one, all };
}

function showRead(queries: QueryClient, isRead: (notification: Notification) => boolean): void {
  const now = new Date().toISOString();
  queries.setQueriesData<InfiniteData<NotificationPage>>({ queryKey: listKey }, (list) =>
    list && {
      ...list,
      pages: list.pages.map((page) => ({
        ...page,
        notifications: page.notifications.map((one) => (isRead(one) && one.read_at === null ? { ...one, read_at: now } : one)),
      })),
    },
  );
}

export interface Wish {
  kind: string;
  mail: MailWish;
  in_product: boolean;
}

/** What a person wants to hear of, and how. */
export function useWishes() {
  const api = useApi();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: wishesKey,
    queryFn: async ({ signal }) => (await api.get<{ preferences: Preference[] }>("/notifications/preferences", { signal })).preferences,
  });
  const change = useMutation({
    mutationFn: ({ kind, ...wish }: Wish) => api.put<Preference>(`/notifications/preferences/${encodeURIComponent(kind)}`, wish),
    onMutate: (wish) => keepWish(queries, wish),
    onError: () => void queries.invalidateQueries({ queryKey: wishesKey }),
  });
  return { query, change };
}

function keepWish(queries: QueryClient, wish: Wish): void {
  queries.setQueryData<Preference[]>(wishesKey, (all) => all?.map((one) => (one.kind === wish.kind ? { ...one, ...wish } : one)));
}
