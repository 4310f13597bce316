import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { HeldAddress, Message, WholeMessage } from "@/kernel/api/types";
import { useApi } from "@/kernel/session/session";

interface MailboxPage {
  messages: Message[];
  next: string | null;
  leaves: boolean;
}

const ASK_EVERY_MS = 5_000;
const MESSAGES_SHOWN = 50;
const mailboxKey = ["mailbox"] as const;
const heldKey = ["mail-addresses"] as const;

export function useMailbox(search: string) {
  const api = useApi();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: [...mailboxKey, search],
    queryFn: ({ signal }) => api.get<MailboxPage>(`/administration/mail?limit=${MESSAGES_SHOWN}&search=${encodeURIComponent(search)}`, { signal }),
    refetchInterval: ASK_EVERY_MS,
  });
  const onSettled = () => queries.invalidateQueries({ queryKey: mailboxKey });
  const trial = useMutation({ mutationFn: () => api.post<{ id: number }>("/administration/mail/trial"), onSettled });
  const again = useMutation({ mutationFn: (id: number) => api.post(`/administration/mail/${id}/send`), onSettled });
  return { query, trial, again };
}

export function useMessage(id: number | null) {
  const api = useApi();
  return useQuery({
    queryKey: ["message", id],
    queryFn: ({ signal }) => api.get<WholeMessage>(`/administration/mail/${String(id)}`, { signal }),
    enabled: id !== null,
  });
}

export function useHeldAddresses() {
  const api = useApi();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: heldKey,
    queryFn: async ({ signal }) => (await api.get<{ addresses: HeldAddress[] }>("/administration/mail-addresses", { signal })).addresses,
  });
  const lift = useMutation({
    mutationFn: (address: string) => api.post("/administration/mail-addresses/lift", { address }),
    onSettled: () => queries.invalidateQueries({ queryKey: heldKey }),
  });
  return { query, lift };
}
