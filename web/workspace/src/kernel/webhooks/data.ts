import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Delivery, Webhook, WebhookWithSecret, WholeDelivery } from "@/kernel/api/types";
import { useApi } from "@/kernel/session/session";

/** What a person writes into the form. */
export interface WebhookWish {
  name: string;
  url: string;
  types: string[];
  subjects: string[];
}

export type WebhookChange = Partial<WebhookWish> & { state?: "active" | "paused" };

interface DeliveryPage {
  deliveries: Delivery[];
  next: string | null;
}

/** While deliveries are on their way the log is asked for this often. */
const ASK_EVERY_MS = 2_000;
const LOG_LENGTH = 50;

/** `place` is where they belong: `/workspaces/7` or `/administration`. */
export function useWebhooks(place: string) {
  const api = useApi();
  const queries = useQueryClient();
  const key = ["webhooks", place];
  const query = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => (await api.get<{ webhooks: Webhook[] }>(`${place}/webhooks`, { signal })).webhooks,
    refetchInterval: ASK_EVERY_MS * 5,
  });
  const onSettled = () => queries.invalidateQueries({ queryKey: key });
  const create = useMutation({
    mutationFn: (wish: WebhookWish) => api.post<WebhookWithSecret>(`${place}/webhooks`, wish),
    meta: { quiet: true },
    onSettled,
  });
  const change = useMutation({
    mutationFn: ({ id, ...rest }: { id: number } & WebhookChange) => api.patch<Webhook>(`/webhooks/${id}`, rest),
    meta: { quiet: true },
    onSettled,
  });
  const remove = useMutation({ mutationFn: (id: number) => api.delete(`/webhooks/${id}`), onSettled });
  const rotate = useMutation({
    mutationFn: (id: number) => api.post<WebhookWithSecret>(`/webhooks/${id}/secret`, {}),
    onSettled,
  });
  return { query, create, change, remove, rotate };
}

export function useDeliveries(webhookId: number, only: Delivery["state"] | null) {
  const api = useApi();
  const queries = useQueryClient();
  const key = ["deliveries", webhookId];
  const filter = only === null ? "" : `&only=${only}`;
  const query = useQuery({
    queryKey: [...key, only],
    queryFn: ({ signal }) => api.get<DeliveryPage>(`/webhooks/${webhookId}/deliveries?limit=${LOG_LENGTH}${filter}`, { signal }),
    refetchInterval: ASK_EVERY_MS,
  });
  const onSettled = () => queries.invalidateQueries({ queryKey: key });
  const ping = useMutation({ mutationFn: () => api.post<Delivery>(`/webhooks/${webhookId}/ping`), onSettled });
  const replay = useMutation({
    mutationFn: (id: number) => api.post<Delivery>(`/webhook-deliveries/${id}/replay`),
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ["delivery"] });
      return onSettled();
    },
  });
  const replayFailed = useMutation({
    mutationFn: (days: number) =>
      api.post<{ count: number }>(`/webhooks/${webhookId}/replay`, {
        since: new Date(Date.now() - days * 86_400_000).toISOString(),
        until: new Date(Date.now() + 60_000).toISOString(),
        only: "failed",
      }),
    onSettled,
  });
  return { query, ping, replay, replayFailed };
}

export function useDelivery(id: number | null) {
  const api = useApi();
  return useQuery({
    queryKey: ["delivery", id],
    queryFn: ({ signal }) => api.get<WholeDelivery>(`/webhook-deliveries/${String(id)}`, { signal }),
    enabled: id !== null,
    refetchInterval: ASK_EVERY_MS,
  });
}
