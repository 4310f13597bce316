import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ImportResult, Job } from "@/kernel/api/types";
import { useWorkspace } from "@/kernel/workspaces/current";

/** What came of a job of ours: for an import its report and its table. */
export function ImportJobLink({ job }: { job: Job }) {
  const params = { workspace: useWorkspace().id };
  const result = importResultOf(job);
  if (!result) return null;
  return (
    <>
      {result.rows_rejected > 0 && (
        <Button
          size="xs"
          renderRoot={(props) => <Link to="/w/$workspace/import" params={params} search={{ job: job.id }} {...props} />}
        >
          Report
        </Button>
      )}
      <Button
        size="xs"
        renderRoot={(props) => (
          <Link to="/w/$workspace/tables/$table" params={{ ...params, table: result.table_id }} {...props} />
        )}
      >
        Open table
      </Button>
    </>
  );
}

export function importResultOf(job: Job): ImportResult | null {
  const { result } = job;
  return typeof result === "object" && result !== null && "table_id" in result ? (result as ImportResult) : null;
}
