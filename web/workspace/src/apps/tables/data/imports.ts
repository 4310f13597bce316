import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Import, Job, Preview, PreviewColumn } from "@/kernel/api/types";
import { jobKey } from "@/kernel/jobs/data";
import { useApi } from "@/kernel/session/session";
import { databasesKey } from "./databases";

/** How the file is to be read; what is undefined the server finds out. */
export interface Reading {
  encoding?: string;
  delimiter?: string;
  header?: boolean;
}

export interface ImportColumn extends PreviewColumn {
  skip?: boolean;
  field_id?: number;
}

export const importKey = (id: number) => ["import", id] as const;

export interface ImportStart {
  database_id?: number;
  table_name?: string;
  table_id?: number;
  encoding: string;
  delimiter: string;
  header: boolean;
  columns: ImportColumn[];
}

export function useSendImport(workspaceId: number, onProgress: (part: number) => void) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    meta: { quiet: true },
    onSuccess: (made) => queries.setQueryData(importKey(made.id), made),
    mutationFn: (what: File | string) =>
      typeof what === "string"
        ? api.post<Import>(`/workspaces/${workspaceId}/imports`, { text: what, name: "Pasted rows" })
        : api.upload<Import>(`/workspaces/${workspaceId}/imports`, what, onProgress),
  });
}

/** What was sent under this number, as long as this tab remembers it. */
export function useSentImport(importId: number): Import | undefined {
  return useQueryClient().getQueryData<Import>(importKey(importId));
}

export function usePreview(importId: number, reading: Reading) {
  const api = useApi();
  return useQuery({
    queryKey: ["import-preview", importId, reading],
    queryFn: ({ signal }) => api.get<Preview>(`/imports/${importId}/preview`, { query: { ...reading }, signal }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });
}

export function useStartImport(workspaceId: number, importId: number) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    meta: { quiet: true },
    mutationFn: async (start: ImportStart) => (await api.post<{ job: Job }>(`/imports/${importId}/start`, start)).job,
    onSuccess: (job) => {
      queries.setQueryData(jobKey(job.id), job);
      void queries.invalidateQueries({ queryKey: ["jobs", workspaceId] });
      void queries.invalidateQueries({ queryKey: databasesKey(workspaceId) });
    },
  });
}
