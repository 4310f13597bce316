import { Button, Skeleton } from "@mantine/core";
import { IconListDetails } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Column, Empty, Line, Lines, LineText } from "@/design/screen";
import { useDelayed } from "@/design/use-delayed";
import { formatDuration, formatMoment, relativeTime } from "@/kit/time";
import { QueryFailure } from "@/kernel/api/query-failure";
import type { Job } from "@/kernel/api/types";
import { TopBar } from "@/kernel/frame/top-bar";
import { atLeast } from "@/kernel/workspaces/roles";
import { useWorkspace } from "@/kernel/workspaces/current";
import { isRunning, useJob, useJobActions, useJobs } from "./data";
import { JobProgress, JobStateBadge } from "./job-progress";
import styles from "./jobs-screen.module.css";

interface JobsScreenProps {
  /** What an app shows beside a job of its own: a link to what came of it. */
  linkOf: (job: Job) => ReactNode;
}

export function JobsScreen({ linkOf }: JobsScreenProps) {
  const workspace = useWorkspace();
  const { data, error, isPending, refetch } = useJobs(workspace.id);
  const late = useDelayed(isPending);
  return (
    <>
      <TopBar title="Jobs" />
      <Column>
        {error && !data && <QueryFailure error={error} onRetry={() => void refetch()} />}
        {late && [1, 2, 3].map((line) => <Skeleton key={line} height={52} mb={4} />)}
        {data?.jobs.length === 0 && (
          <Empty icon={<IconListDetails size={22} />} title="No jobs yet">
            Imports and other long work appear here while they run, and stay for a while to tell how they went.
          </Empty>
        )}
        {data && data.jobs.length > 0 && (
          <Lines label="Jobs">
            {data.jobs.map((job) =>
              isRunning(job) ? <RunningJob key={job.id} id={job.id} listed={job} /> : <EndedJob key={job.id} job={job} link={linkOf(job)} />,
            )}
          </Lines>
        )}
      </Column>
    </>
  );
}

function RunningJob({ id, listed }: { id: number; listed: Job }) {
  const job = useJob(id).data ?? listed;
  const { cancel } = useJobActions();
  const workspace = useWorkspace();
  return (
    <Line>
      <div className={styles.running}>
        <LineText
          main={
            <>
              {job.title} <JobStateBadge state={job.state} />
            </>
          }
        />
        <div className={styles.bar}>
          <JobProgress job={job} />
        </div>
      </div>
      {atLeast(workspace.role, "editor") && (
        <Button size="xs" loading={cancel.isPending} onClick={() => cancel.mutate(job.id)}>
          Cancel
        </Button>
      )}
    </Line>
  );
}

function EndedJob({ job, link }: { job: Job; link: ReactNode }) {
  const { retry } = useJobActions();
  const workspace = useWorkspace();
  const lasted = job.started_at && job.ended_at ? ` · ${formatDuration(Date.parse(job.ended_at) - Date.parse(job.started_at))}` : "";
  return (
    <Line>
      <LineText
        main={
          <>
            {job.title} <JobStateBadge state={job.state} />
          </>
        }
        detail={
          <>
            {job.error && <span className={styles.error}>{job.error.detail} </span>}
            <span title={formatMoment(job.created_at)}>
              {relativeTime(job.ended_at ?? job.created_at)}
              {lasted}
            </span>
          </>
        }
      />
      {link}
      {(job.state === "failed" || job.state === "cancelled") && atLeast(workspace.role, "editor") && (
        <Button size="xs" loading={retry.isPending} onClick={() => retry.mutate(job.id)}>
          Try again
        </Button>
      )}
    </Line>
  );
}
