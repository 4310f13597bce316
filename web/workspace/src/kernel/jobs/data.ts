import { useMutation, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import type { Job } from "@/kernel/api/types";
import { useSubject } from "@/kernel/realtime/use-subject";
import { useApi } from "@/kernel/session/session";

export interface JobsPage {
  jobs: Job[];
  next: string | null;
}

/** While one looks at a running job without a live word of it, it is asked for this often. */
const ASK_EVERY_MS = 4_000;

const listKey = (workspaceId: number) => ["jobs", workspaceId] as const;
export const jobKey = (id: number) => ["job", id] as const;

export function isRunning(job: Job): boolean {
  return job.state === "queued" || job.state === "running";
}

export function useJobs(workspaceId: number) {
  const api = useApi();
  return useQuery({
    queryKey: listKey(workspaceId),
    queryFn: ({ signal }) => api.get<JobsPage>(`/workspaces/${workspaceId}/jobs`, { signal }),
  });
}

/** How many jobs of the workspace are under way; keeps the list of jobs up to date for as long as it is asked for. */
export function useRunningJobs(workspaceId: number): number {
  const queries = useQueryClient();
  const { data } = useJobs(workspaceId);
  useSubject(`workspace:${workspaceId}`, {
    onEvent: (event) => {
      if (event.type === "jobs.job.changed") keepJob(queries, (event.payload as { job: Job }).job);
    },
    onResync: () => void queries.invalidateQueries({ queryKey: listKey(workspaceId) }),
  });
  return data?.jobs.filter(isRunning).length ?? 0;
}

/** One job, live: its progress is told on its own subject while it runs. */
export function useJob(id: number) {
  const api = useApi();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: jobKey(id),
    queryFn: ({ signal }) => api.get<Job>(`/jobs/${id}`, { signal }),
    refetchInterval: ({ state }) => (state.data && !isRunning(state.data) ? false : ASK_EVERY_MS),
  });
  useSubject(query.data && !isRunning(query.data) ? null : `job:${id}`, {
    onLive: (payload) => keepJob(queries, payload as Job),
    onEvent: (event) => {
      if (event.type === "jobs.job.changed") keepJob(queries, (event.payload as { job: Job }).job);
    },
  });
  return query;
}

export function useJobActions() {
  const api = useApi();
  const queries = useQueryClient();
  const onSuccess = (_: unknown, id: number) => {
    void queries.resetQueries({ queryKey: jobKey(id) });
    void queries.invalidateQueries({ queryKey: ["jobs"] });
  };
  const cancel = useMutation({ mutationFn: (id: number) => api.post(`/jobs/${id}/cancel`), onSuccess });
  const retry = useMutation({ mutationFn: (id: number) => api.post(`/jobs/${id}/retry`), onSuccess });
  return { cancel, retry };
}

function keepJob(queries: QueryClient, job: Job): void {
  queries.setQueryData<Job>(jobKey(job.id), (known) => newer(known, job));
  if (job.workspace_id === null) return;
  queries.setQueryData<JobsPage>(listKey(job.workspace_id), (page) => {
    if (!page) return page;
    const known = page.jobs.some((other) => other.id === job.id);
    const jobs = known ? page.jobs.map((other) => (other.id === job.id ? newer(other, job) : other)) : [job, ...page.jobs];
    return { ...page, jobs };
  });
}

/** Progress may overtake the news of the end: a job that has ended in this attempt doesn't run again. */
function newer(known: Job | undefined, told: Job): Job {
  if (known && !isRunning(known) && isRunning(told) && told.attempts <= known.attempts && known.started_at === told.started_at) return known;
  return told;
}
