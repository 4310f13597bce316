import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Import } from "@/kernel/api/types";
import { useApi } from "@/kernel/session/session";
import { importKey } from "./imports";

const NAME = "Launch plan";

const ROWS = `Task,Area,Status,Start,Estimate in days,Done,Link
Agree on the goals,Planning,Done,2026-01-12,2,yes,https://example.org/goals
Interview ten customers,Research,Done,2026-01-14,6.5,yes,https://example.org/interviews
Write down what we learned,Research,Done,2026-01-26,1.5,yes,https://example.org/findings
Draw the first screens,Design,Done,2026-01-28,5,yes,https://example.org/screens
Try them with five people,Research,Done,2026-02-05,2,yes,
Choose a name,Marketing,Done,2026-02-09,1,yes,
Build the sign-up,Product,Doing,2026-02-10,4,no,https://example.org/sign-up
Build the import,Product,Doing,2026-02-12,7,no,https://example.org/import
Write the guide,Documentation,Doing,2026-02-16,3,no,
Check that it works by keyboard,Design,Waiting,2026-02-23,1.5,no,
Measure how fast it is,Product,Waiting,2026-02-25,2,no,
Translate the pages,Documentation,Waiting,2026-03-02,4,no,
Ask a lawyer about the terms,Planning,Waiting,2026-03-03,0.5,no,
Plan the launch week,Marketing,Waiting,2026-03-05,1,no,
Record a two-minute film,Marketing,Waiting,2026-03-09,3,no,
Invite the first fifty people,Marketing,Waiting,2026-03-16,1,no,https://example.org/list
Look at what they do first,Research,Waiting,2026-03-18,3,no,
Open it to everybody,Planning,Waiting,2026-03-30,1,no,
`;

/** Sends a small table to import, so that one can see how it goes without a file at hand. */
export function useTryExample(workspaceId: number) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    onSuccess: (made) => queries.setQueryData(importKey(made.id), made),
    mutationFn: () => api.post<Import>(`/workspaces/${workspaceId}/imports`, { text: ROWS, name: NAME }),
  });
}
