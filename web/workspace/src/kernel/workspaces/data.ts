import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ApiClient } from "@/kernel/api/client";
import type { Role, SignUpLink, Workspace, WorkspaceSummary } from "@/kernel/api/types";
import { useApi, useSession } from "@/kernel/session/session";

export const workspacesKey = ["workspaces"] as const;

export function workspaceQuery(api: ApiClient, id: number) {
  return queryOptions({ queryKey: ["workspace", id], queryFn: ({ signal }) => api.get<Workspace>(`/workspaces/${id}`, { signal }) });
}

/** All workspaces of this person; the page brings them along. */
export function useWorkspaces(): WorkspaceSummary[] {
  const { api, page } = useSession();
  const { data } = useQuery({
    queryKey: workspacesKey,
    queryFn: async ({ signal }) => (await api.get<{ workspaces: WorkspaceSummary[] }>("/workspaces", { signal })).workspaces,
    initialData: page.workspaces,
  });
  return data;
}

export function useCreateWorkspace() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => api.post<WorkspaceSummary>("/workspaces", { name }),
    onSuccess: (made) => {
      const role = made.role as Role | undefined;
      queries.setQueryData<WorkspaceSummary[]>(workspacesKey, (all = []) => [...all, { ...made, role: role ?? "owner" }]);
    },
  });
}

export function useRenameWorkspace(id: number) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => api.patch<WorkspaceSummary>(`/workspaces/${id}`, { name }),
    onMutate: (name) => {
      queries.setQueryData<WorkspaceSummary[]>(workspacesKey, (all) => all?.map((one) => (one.id === id ? { ...one, name } : one)));
    },
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: workspacesKey });
      void queries.invalidateQueries({ queryKey: ["workspace", id] });
    },
  });
}

export function useMembers(id: number) {
  const api = useApi();
  const queries = useQueryClient();
  const query = useQuery(workspaceQuery(api, id));
  const onSettled = () => queries.invalidateQueries({ queryKey: ["workspace", id] });
  const add = useMutation({
    mutationFn: (member: { email: string; role: Role }) => api.post(`/workspaces/${id}/members`, member),
    meta: { quiet: true },
    onSettled,
  });
  const change = useMutation({
    mutationFn: ({ accountId, role }: { accountId: number; role: Role }) => api.patch(`/workspaces/${id}/members/${accountId}`, { role }),
    onSettled,
  });
  const remove = useMutation({
    mutationFn: (accountId: number) => api.delete(`/workspaces/${id}/members/${accountId}`),
    onSettled,
  });
  return { query, add, change, remove };
}

export function useSignUpLink() {
  const api = useApi();
  return useMutation({
    mutationFn: (link: { workspace_id: number; role: Role; email?: string }) => api.post<SignUpLink>("/sign-up-links", link),
    meta: { quiet: true },
  });
}
