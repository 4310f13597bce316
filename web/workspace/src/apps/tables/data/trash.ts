import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Removed } from "@/kernel/api/types";
import { useApi } from "@/kernel/session/session";
import { toast } from "@/design/toast";
import { databasesKey } from "./databases";

const PATHS = { database: "databases", table: "tables", field: "fields" } as const;

/** What lies in the trash of a workspace. It is fetched whenever it is looked at. */
export function useTrash(workspaceId: number) {
  const api = useApi();
  const queries = useQueryClient();
  const queryKey = ["trash", workspaceId];
  const query = useQuery({
    queryKey,
    staleTime: 0,
    queryFn: async ({ signal }) => (await api.get<{ removed: Removed[] }>(`/workspaces/${workspaceId}/removed`, { signal })).removed,
  });
  const restore = useMutation({
    mutationFn: (one: Removed) => api.post(`/${PATHS[one.kind]}/${one.id}/restore`),
    onSuccess: (_, one) => toast(`“${one.name}” is back.`),
    onSettled: () => {
      void queries.invalidateQueries({ queryKey });
      void queries.invalidateQueries({ queryKey: databasesKey(workspaceId) });
      void queries.invalidateQueries({ queryKey: ["table"] });
    },
  });
  return { query, restore };
}
