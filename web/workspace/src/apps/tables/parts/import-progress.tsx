import { Button, Group, Skeleton } from "@mantine/core";
import { IconCircleCheck, IconCircleX } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { Section } from "@/design/screen";
import { useDelayed } from "@/design/use-delayed";
import { counted } from "@/kit/text";
import { QueryFailure } from "@/kernel/api/query-failure";
import type { ImportResult, Job } from "@/kernel/api/types";
import { isRunning, useJob, useJobActions } from "@/kernel/jobs/data";
import { JobProgress } from "@/kernel/jobs/job-progress";
import { useWorkspace } from "@/kernel/workspaces/current";
import { importResultOf } from "./import-job-link";
import styles from "./import-progress.module.css";
import { RejectionList } from "./rejection-list";

/** The last step: live progress, and then how it went. */
export function ImportProgress({ jobId, onAgain }: { jobId: number; onAgain: () => void }) {
  const { data: job, error, isPending, refetch } = useJob(jobId);
  const { cancel, retry } = useJobActions();
  const late = useDelayed(isPending);
  if (error && !job) return <QueryFailure error={error} onRetry={() => void refetch()} />;
  if (!job) return late ? <Skeleton height={96} radius={8} /> : null;
  const result = importResultOf(job);
  return (
    <Section title={job.title}>
      <div className={styles.card} role="status">
        {isRunning(job) ? (
          <>
            <JobProgress job={job} />
            <Group justify="space-between" mt="md">
              <span className={styles.dim}>You can leave this page; it goes on.</span>
              <Button loading={cancel.isPending} onClick={() => cancel.mutate(job.id)}>
                Cancel
              </Button>
            </Group>
          </>
        ) : (
          <Outcome job={job} result={result} onRetry={() => retry.mutate(job.id)} retrying={retry.isPending} onAgain={onAgain} />
        )}
      </div>
      {result && result.rows_rejected > 0 && <RejectionList result={result} />}
    </Section>
  );
}

interface OutcomeProps {
  job: Job;
  result: ImportResult | null;
  retrying: boolean;
  onRetry: () => void;
  onAgain: () => void;
}

function Outcome({ job, result, retrying, onRetry, onAgain }: OutcomeProps) {
  const workspace = useWorkspace();
  if (job.state === "done" && result) {
    return (
      <>
        <p className={styles.outcome} data-tone="success">
          <IconCircleCheck size={20} aria-hidden /> {counted(result.rows_imported, "row")} imported
          {result.rows_rejected > 0 ? `, ${counted(result.rows_rejected, "row")} left out.` : "."}
        </p>
        <Group justify="flex-end" mt="md">
          <Button onClick={onAgain}>Import another</Button>
          <Button
            variant="filled"
            data-autofocus
            renderRoot={(props) => (
              <Link to="/w/$workspace/tables/$table" params={{ workspace: workspace.id, table: result.table_id }} {...props} />
            )}
          >
            Open the table
          </Button>
        </Group>
      </>
    );
  }
  const cancelled = job.state === "cancelled";
  return (
    <>
      <p className={styles.outcome} data-tone={cancelled ? "plain" : "danger"}>
        <IconCircleX size={20} aria-hidden />
        {cancelled ? "Cancelled. Nothing was imported." : (job.error?.detail ?? "It failed.")}
      </p>
      <Group justify="flex-end" mt="md">
        <Button onClick={onAgain}>Choose another file</Button>
        <Button variant="filled" loading={retrying} onClick={onRetry}>
          Try again
        </Button>
      </Group>
    </>
  );
}
