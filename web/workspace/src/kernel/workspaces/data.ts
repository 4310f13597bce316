import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ApiClient } from "@/kernel/api/client";
import type { DeletedWorkspace, GrantableThing, Grant, Invitation, Role, SignUpLink, Team, Workspace, WorkspaceSummary } from "@/kernel/api/types";
import { useSubject } from "@/kernel/realtime/use-subject";
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

/** Keeps the name, the roles and the own membership as others change them, for as long as the component is there. */
export function useLiveWorkspace(id: number): void {
  const queries = useQueryClient();
  const again = () => {
    void queries.invalidateQueries({ queryKey: workspacesKey });
    void queries.invalidateQueries({ queryKey: ["workspace", id] });
  };
  useSubject(`workspace:${id}`, {
    onEvent: (event) => {
      if (!event.type.startsWith("workspaces.")) return;
      again();
      // What one may do with a table is told with the table.
      void queries.invalidateQueries({ queryKey: ["table"] });
    },
    // The membership has ended: the list of workspaces says so.
    onRefused: again,
    onResync: again,
  });
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
  const change = useMutation({
    mutationFn: ({ accountId, role }: { accountId: number; role: Role }) => api.patch(`/workspaces/${id}/members/${accountId}`, { role }),
    onSettled,
  });
  const remove = useMutation({
    mutationFn: (accountId: number) => api.delete(`/workspaces/${id}/members/${accountId}`),
    onSettled,
  });
  const leave = useMutation({
    mutationFn: (accountId: number) => api.delete(`/workspaces/${id}/members/${accountId}`),
    meta: { quiet: true },
  });
  return { query, change, remove, leave };
}

export function useSignUpLink() {
  const api = useApi();
  return useMutation({
    mutationFn: (link: { workspace_id: number; role: Role; email?: string }) => api.post<SignUpLink>("/sign-up-links", link),
    meta: { quiet: true },
  });
}

/** The lists of a workspace's settings, each fetched anew after a change of it. */
function useList<T>(id: number, name: string) {
  const api = useApi();
  return useQuery({
    queryKey: ["workspace", id, name],
    queryFn: async ({ signal }) => (await api.get<Record<string, T[]>>(`/workspaces/${id}/${name}`, { signal }))[name] ?? [],
  });
}

function useChange<T, R = unknown>(id: number, change: (asked: T) => Promise<R>, quiet = false) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    meta: { quiet },
    onSettled: () => queries.invalidateQueries({ queryKey: ["workspace", id] }),
  });
}

export function useInvitations(id: number) {
  const api = useApi();
  const path = `/workspaces/${id}/invitations`;
  return {
    query: useList<Invitation>(id, "invitations"),
    invite: useChange(
      id,
      (asked: { emails: string[]; role: Role }) => api.post<{ invitations: Invitation[]; members: string[] }>(path, asked),
      true,
    ),
    resend: useChange(id, (one: Invitation) => api.post(`${path}/${one.id}/resend`)),
    revoke: useChange(id, (one: Invitation) => api.delete(`${path}/${one.id}`)),
  };
}

export function useTeams(id: number) {
  const api = useApi();
  const path = `/workspaces/${id}/teams`;
  return {
    query: useList<Team>(id, "teams"),
    create: useChange(id, (asked: { name: string; role: Role }) => api.post<Team>(path, asked), true),
    change: useChange(id, ({ id: team, role }: { id: number; role: Role }) => api.patch(`${path}/${team}`, { role })),
    rename: useChange(id, ({ id: team, name }: { id: number; name: string }) => api.patch(`${path}/${team}`, { name }), true),
    remove: useChange(id, (team: Team) => api.delete(`${path}/${team.id}`)),
    add: useChange(id, ({ team, account }: { team: number; account: number }) => api.put(`${path}/${team}/members/${account}`)),
    takeOut: useChange(id, ({ team, account }: { team: number; account: number }) => api.delete(`${path}/${team}/members/${account}`)),
  };
}

export function useGrants(id: number) {
  const api = useApi();
  const path = `/workspaces/${id}/grants`;
  return {
    query: useList<Grant>(id, "grants"),
    things: useList<GrantableThing>(id, "things"),
    give: useChange(id, (asked: { subject: string; role: Role; account_id?: number; team_id?: number }) => api.post(path, asked), true),
    takeBack: useChange(id, (grant: Grant) => api.delete(`${path}/${grant.id}`)),
  };
}

const deletedKey = ["deleted-workspaces"] as const;

export function useDeletedWorkspaces() {
  const api = useApi();
  const queries = useQueryClient();
  const onSettled = () => {
    void queries.invalidateQueries({ queryKey: deletedKey });
    void queries.invalidateQueries({ queryKey: workspacesKey });
  };
  const query = useQuery({
    queryKey: deletedKey,
    queryFn: async ({ signal }) => (await api.get<{ workspaces: DeletedWorkspace[] }>("/deleted-workspaces", { signal })).workspaces,
  });
  const restore = useMutation({ mutationFn: (id: number) => api.post(`/workspaces/${id}/restore`), onSettled });
  const remove = useMutation({ mutationFn: (id: number) => api.delete(`/workspaces/${id}`), meta: { quiet: true } });
  return { query, restore, remove };
}
