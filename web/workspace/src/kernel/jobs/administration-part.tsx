import { Button, SegmentedControl, Skeleton, Switch, TextInput } from "@mantine/core";
import { useDeferredValue, useState } from "react";
import { Badge, type Tone } from "@/design/badge";
import { Line, Lines, LineText, LineTools, Section } from "@/design/screen";
import { toast } from "@/design/toast";
import { useDelayed } from "@/design/use-delayed";
import { counted, formatBytes, formatCount } from "@/kit/text";
import { formatDuration, formatMoment, relativeTime } from "@/kit/time";
import { QueryFailure } from "@/kernel/api/query-failure";
import type { AdministeredJob, QueueState, ScheduleEntry, WorkerSeen } from "@/kernel/api/types";
import { useAllJobs, useJobsOverview, useRefusedMessages, useSchedule, useSteering, type StateAsked } from "./administration-data";
import { isRunning } from "./data";
import { JobStateBadge } from "./job-progress";
import { rhythmInWords } from "./rhythm";
import styles from "./administration.module.css";

const SEARCH_LENGTH_MAX = 100;
const STATES: { value: StateAsked; label: string }[] = [
  { value: "failed", label: "Failed" },
  { value: "running", label: "Running" },
  { value: "queued", label: "Waiting" },
  { value: "", label: "All" },
];

/** A sign of life goes through each queue every quarter of a minute; so long without one is not well. */
const SILENT_AFTER_S = 60;
const WORKER_LOST_AFTER_S = 20;

/** What works, what failed and why, and what the clock orders, in all workspaces. */
export function JobsPart() {
  return (
    <>
      <Queues />
      <AllJobs />
      <Schedule />
      <Refused />
    </>
  );
}

function Queues() {
  const { data, error, isPending, refetch } = useJobsOverview();
  const late = useDelayed(isPending);
  return (
    <Section title="Queues" about="What waits, and who takes it. A sign of life goes through each queue every 15 seconds.">
      {error && !data && <QueryFailure error={error} onRetry={() => void refetch()} />}
      {late && [1, 2, 3].map((line) => <Skeleton key={line} height={52} mb={4} />)}
      {data && (
        <>
          <Lines label="Queues">
            {data.queues.map((queue) => (
              <QueueLine key={queue.name} queue={queue} now={Date.parse(data.now)} />
            ))}
          </Lines>
          <h3 className={styles.subtitle}>Workers</h3>
          {data.workers.length === 0 && <p className={styles.quiet}>No worker is running, so jobs wait.</p>}
          {data.workers.length > 0 && (
            <Lines label="Workers">
              {data.workers.map((worker) => (
                <WorkerLine key={worker.name} worker={worker} now={Date.parse(data.now)} />
              ))}
            </Lines>
          )}
        </>
      )}
    </Section>
  );
}

function stateOf(queue: QueueState, now: number): { name: string; tone: Tone } {
  if (!queue.workers) return { name: "Nobody takes from it", tone: "danger" };
  if (!queue.answered_at) return { name: "No sign of life yet", tone: "plain" };
  return now - Date.parse(queue.answered_at) > SILENT_AFTER_S * 1000 ? { name: "Silent", tone: "danger" } : { name: "Alive", tone: "success" };
}

function QueueLine({ queue, now }: { queue: QueueState; now: number }) {
  const state = stateOf(queue, now);
  const lag = queue.waiting ? ` (the first for ${formatDuration(queue.oldest_s * 1000)})` : "";
  return (
    <Line>
      <LineText
        main={
          <>
            {queue.name} <Badge tone={state.tone}>{state.name}</Badge>
          </>
        }
        detail={
          <span className="numbers">
            {formatCount(queue.waiting)} waiting{lag} · {formatCount(queue.running)} running · {formatCount(queue.failed)} failed ·{" "}
            {counted(queue.workers, "worker")}
            {queue.answered_at && <span title={formatMoment(queue.answered_at)}> · last sign of life {relativeTime(queue.answered_at)}</span>}
          </span>
        }
      />
    </Line>
  );
}

function WorkerLine({ worker, now }: { worker: WorkerSeen; now: number }) {
  const lost = now - Date.parse(worker.seen_at) > WORKER_LOST_AFTER_S * 1000;
  return (
    <Line muted={lost}>
      <LineText
        main={
          <>
            {worker.name} {lost && <Badge tone="warning">Not heard of</Badge>}
          </>
        }
        detail={
          <span className="numbers">
            {worker.running} of {worker.threads} at work · takes {worker.queues.join(", ")} · since {relativeTime(worker.started_at)}
          </span>
        }
      />
    </Line>
  );
}

function AllJobs() {
  const [state, setState] = useState<StateAsked>("failed");
  const [search, setSearch] = useState("");
  const { query, jobs } = useAllJobs(state, useDeferredValue(search.trim()));
  const late = useDelayed(query.isPending);
  return (
    <Section title="Jobs" about="Of every workspace, the newest first. One that failed three times stays here with its reason.">
      <div className={styles.asked}>
        <SegmentedControl aria-label="Which jobs" data={STATES} value={state} onChange={setState} />
        <TextInput
          className={styles.search}
          aria-label="Search jobs"
          placeholder="Title, kind, reason or number"
          type="search"
          maxLength={SEARCH_LENGTH_MAX}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      </div>
      {query.error && !jobs && <QueryFailure error={query.error} onRetry={() => void query.refetch()} />}
      {late && [1, 2, 3].map((line) => <Skeleton key={line} height={52} mb={4} />)}
      {jobs?.length === 0 && <p className={styles.quiet}>{search ? "No job fits." : state === "failed" ? "No job has failed." : "There are none."}</p>}
      {jobs && jobs.length > 0 && (
        <Lines label="Jobs">
          {jobs.map((job) => (
            <JobLine key={job.job.id} administered={job} />
          ))}
        </Lines>
      )}
      {query.hasNextPage && (
        <div className={styles.more}>
          <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
    </Section>
  );
}

function JobLine({ administered }: { administered: AdministeredJob }) {
  const { job, queue, attempts_max, ordered_by } = administered;
  const { again, cancel } = useSteering();
  const moment = job.ended_at ?? job.started_at ?? job.created_at;
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
            {job.error && <span className={styles.error}>{job.error.detail}</span>}
            <span className={styles.facts} title={formatMoment(moment)}>
              {relativeTime(moment)} · <code>{job.type}</code> · number {job.id} · {queue} · attempt {job.attempts} of {attempts_max}
              {ordered_by && ` · ordered by ${ordered_by}`}
            </span>
          </>
        }
      />
      <LineTools>
        {(job.state === "failed" || job.state === "cancelled") && (
          <Button
            size="xs"
            aria-label={`Run ${job.title} again`}
            loading={again.isPending}
            onClick={() => again.mutate(job.id, { onSuccess: () => toast("It begins afresh.") })}
          >
            Run again
          </Button>
        )}
        {isRunning(job) && (
          <Button size="xs" aria-label={`Cancel ${job.title}`} loading={cancel.isPending} onClick={() => cancel.mutate(job.id)}>
            Cancel
          </Button>
        )}
      </LineTools>
    </Line>
  );
}

function Schedule() {
  const { data, error, isPending, refetch } = useSchedule();
  const late = useDelayed(isPending);
  return (
    <Section title="Schedule" about="What the clock orders. What is switched off waits until it is switched on; missed times are not made up for.">
      {error && !data && <QueryFailure error={error} onRetry={() => void refetch()} />}
      {late && [1, 2, 3].map((line) => <Skeleton key={line} height={52} mb={4} />)}
      {data?.length === 0 && <p className={styles.quiet}>Nothing yet: the clock writes its entries when it starts.</p>}
      {data && data.length > 0 && (
        <Lines label="Schedule">
          {data.map((entry) => (
            <EntryLine key={entry.id} entry={entry} />
          ))}
        </Lines>
      )}
    </Section>
  );
}

function EntryLine({ entry }: { entry: ScheduleEntry }) {
  const { runNow, turn } = useSteering();
  const off = entry.paused_at !== null;
  const next = entry.stopped_at ? "stopped" : off ? "switched off" : `next ${relativeTime(entry.next_at)}`;
  return (
    <Line muted={off || entry.stopped_at !== null}>
      <LineText
        main={
          <>
            {entry.title} {entry.stopped_at && <Badge tone="warning">Stopped</Badge>}
          </>
        }
        detail={
          <>
            {entry.stopped_reason && <span className={styles.error}>{entry.stopped_reason}</span>}
            <span className={styles.facts}>
              {rhythmInWords(entry.rhythm)} · <span title={formatMoment(entry.next_at)}>{next}</span>
              {entry.last_at && <span title={formatMoment(entry.last_at)}> · last {relativeTime(entry.last_at)}</span>}
            </span>
          </>
        }
      />
      <LineTools>
        <Button
          size="xs"
          aria-label={`Run ${entry.title} now`}
          loading={runNow.isPending}
          onClick={() => runNow.mutate(entry.id, { onSuccess: () => toast("It is ordered.") })}
        >
          Run now
        </Button>
        <Switch
          aria-label={`${entry.title} is on`}
          checked={!off}
          disabled={turn.isPending}
          onChange={(event) => turn.mutate({ id: entry.id, on: event.currentTarget.checked })}
        />
      </LineTools>
    </Line>
  );
}

function Refused() {
  const { data } = useRefusedMessages();
  if (!data || data.length === 0) return null;
  return (
    <Section title="Messages refused" about="They came by a queue and were no orders of ours. Something else writes to this broker.">
      <Lines label="Messages refused">
        {data.map((message) => (
          <Line key={message.id}>
            <LineText
              main={message.reason}
              detail={
                <span className={styles.facts} title={formatMoment(message.at)}>
                  {relativeTime(message.at)} · {message.queue || "queue unknown"} · {formatBytes(message.size_bytes)}
                  {message.excerpt && (
                    <>
                      {" "}
                      · <code className={styles.excerpt}>{message.excerpt}</code>
                    </>
                  )}
                </span>
              }
            />
          </Line>
        ))}
      </Lines>
    </Section>
  );
}
