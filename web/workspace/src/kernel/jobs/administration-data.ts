import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { AdministeredJob, JobsOverview, RefusedMessage, ScheduleEntry } from "@/kernel/api/types";
import { useApi } from "@/kernel/session/session";

const ASK_EVERY_MS = 5_000;
const SHOWN_AT_ONCE = 25;
const key = ["administration", "jobs"] as const;

export type StateAsked = "failed" | "running" | "queued" | "";

export function useJobsOverview() {
  const api = useApi();
  return useQuery({
    queryKey: [...key, "overview"],
    queryFn: ({ signal }) => api.get<JobsOverview>("/administration/jobs/overview", { signal }),
    refetchInterval: ASK_EVERY_MS,
  });
}

/** The jobs of all workspaces, the newest first, a page at a time. */
export function useAllJobs(state: StateAsked, search: string) {
  const api = useApi();
  const query = useInfiniteQuery({
    queryKey: [...key, "list", state, search],
    initialPageParam: "",
    queryFn: ({ signal, pageParam }) => {
      const asked = new URLSearchParams({ limit: String(SHOWN_AT_ONCE), search, ...(state && { state }), ...(pageParam && { cursor: pageParam }) });
      return api.get<{ jobs: AdministeredJob[]; next: string | null }>(`/administration/jobs?${asked}`, { signal });
    },
    getNextPageParam: (page) => page.next,
    placeholderData: (before) => before,
    refetchInterval: ASK_EVERY_MS,
  });
  return { query, jobs: query.data?.pages.flatMap((page) => page.jobs) };
}

export function useRefusedMessages() {
  const api = useApi();
  return useQuery({
    queryKey: [...key, "refused"],
    queryFn: async ({ signal }) => (await api.get<{ messages: RefusedMessage[] }>("/administration/jobs/refused-messages", { signal })).messages,
  });
}

export function useSchedule() {
  const api = useApi();
  return useQuery({
    queryKey: [...key, "schedule"],
    queryFn: async ({ signal }) => (await api.get<{ entries: ScheduleEntry[] }>("/administration/schedule", { signal })).entries,
    refetchInterval: ASK_EVERY_MS,
  });
}

export function useSteering() {
  const api = useApi();
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: key });
  const again = useMutation({ mutationFn: (id: number) => api.post(`/administration/jobs/${id}/retry`), onSettled });
  const cancel = useMutation({ mutationFn: (id: number) => api.post(`/administration/jobs/${id}/cancel`), onSettled });
  const runNow = useMutation({ mutationFn: (id: number) => api.post(`/administration/schedule/${id}/run`), onSettled });
  const turn = useMutation({
    mutationFn: ({ id, on }: { id: number; on: boolean }) => api.post(`/administration/schedule/${id}/${on ? "resume" : "pause"}`),
    onSettled,
  });
  return { again, cancel, runNow, turn };
}
