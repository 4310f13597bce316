import { Progress } from "@mantine/core";
import { useEffect, useState } from "react";
import { Badge, type Tone } from "@/design/badge";
import { formatCount } from "@/kit/text";
import { formatDuration } from "@/kit/time";
import type { Job, JobState } from "@/kernel/api/types";
import { isRunning } from "./data";
import styles from "./job-progress.module.css";

const STATES: Record<JobState, { name: string; tone: Tone }> = {
  queued: { name: "Waiting", tone: "plain" },
  running: { name: "Running", tone: "accent" },
  done: { name: "Done", tone: "success" },
  failed: { name: "Failed", tone: "danger" },
  cancelled: { name: "Cancelled", tone: "warning" },
};

export function JobStateBadge({ state }: { state: JobState }) {
  const { name, tone } = STATES[state];
  return <Badge tone={tone}>{name}</Badge>;
}

/** How far a running job is: a bar when the end is known, and always the count and the time. */
export function JobProgress({ job }: { job: Job }) {
  const { done, total, text } = job.progress ?? { done: 0, total: null, text: "" };
  const percent = total ? Math.min(100, (done / total) * 100) : null;
  // A job that says something says it better than its bare counts.
  const counted = total ? `${formatCount(done)} of ${formatCount(total)}` : done > 0 ? formatCount(done) : "";
  const words = text || counted || (job.state === "queued" ? "Waiting for its turn" : "Starting");
  return (
    <div>
      <Progress
        value={percent ?? 100}
        size={6}
        radius={3}
        animated={percent === null}
        striped={percent === null}
        transitionDuration={200}
        aria-label={job.title}
        aria-valuetext={words}
      />
      <div className={styles.words}>
        <span className="numbers">{words}</span>
        <span className="numbers">
          {percent !== null && `${Math.floor(percent)} %`} {isRunning(job) && job.started_at && <Elapsed since={job.started_at} />}
        </span>
      </div>
    </div>
  );
}

function Elapsed({ since }: { since: string }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return <span className={styles.elapsed}>{formatDuration(now - Date.parse(since))}</span>;
}
