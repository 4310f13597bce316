import { Button, Skeleton } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Badge, type Tone } from "@/design/badge";
import { Line, Lines, LineText, Section } from "@/design/screen";
import { useDelayed } from "@/design/use-delayed";
import { counted, formatBytes, formatCount } from "@/kit/text";
import { QueryFailure } from "@/kernel/api/query-failure";
import type { Finding, Overview } from "@/kernel/api/types";
import { useHealth, useOverview } from "./data";
import styles from "./administration.module.css";

const STATES: Record<Finding["state"], { name: string; tone: Tone }> = {
  ok: { name: "Well", tone: "success" },
  warning: { name: "Look at it", tone: "warning" },
  problem: { name: "Problem", tone: "danger" },
};
const WORST_FIRST: readonly Finding["state"][] = ["problem", "warning", "ok"];

/** The installation in figures, and what the doctor finds. */
export function HealthPart() {
  return (
    <>
      <Figures />
      <Findings />
    </>
  );
}

function Findings() {
  const { data, error, isPending, isFetching, refetch } = useHealth();
  const late = useDelayed(isPending);
  const wrong = data?.findings.filter(({ state }) => state !== "ok").length ?? 0;
  return (
    <Section
      title="Health"
      about={data && (wrong === 0 ? "All is well." : `${counted(wrong, "thing")} to look at.`)}
      action={
        <Button leftSection={<IconRefresh size={16} />} loading={isFetching} onClick={() => void refetch()}>
          Check again
        </Button>
      }
    >
      {error && <QueryFailure error={error} onRetry={() => void refetch()} />}
      {late && [1, 2, 3].map((line) => <Skeleton key={line} height={52} mb={4} />)}
      {data && (
        <Lines label="Findings">
          {data.findings
            .toSorted((one, other) => WORST_FIRST.indexOf(one.state) - WORST_FIRST.indexOf(other.state))
            .map((finding) => (
              <Line key={`${finding.name} ${finding.says}`}>
                <LineText
                  main={<span className={styles.finding}>{finding.name}</span>}
                  detail={
                    <>
                      {finding.says}
                      {finding.advice && <span className={styles.advice}>{finding.advice}.</span>}
                    </>
                  }
                />
                <Badge tone={STATES[finding.state].tone}>{STATES[finding.state].name}</Badge>
              </Line>
            ))}
        </Lines>
      )}
    </Section>
  );
}

function Figures() {
  const { data, error, refetch } = useOverview();
  if (error) return <QueryFailure error={error} onRetry={() => void refetch()} />;
  if (!data) return null;
  return (
    <Section title="Figures" about={`Colonnade ${data.version}`}>
      <dl className={styles.figures}>
        {figuresOf(data).map(({ name, value, note }) => (
          <div key={name} className={styles.figure}>
            <dt className={styles.figureName}>{name}</dt>
            <dd className={styles.figureValue}>
              {value} {note && <span className={styles.figureNote}>{note}</span>}
            </dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

function figuresOf(data: Overview): { name: string; value: ReactNode; note?: string }[] {
  return [
    { name: "People", value: formatCount(data.accounts), note: `${formatCount(data.active_accounts)} seen this week` },
    { name: "Workspaces", value: formatCount(data.workspaces) },
    { name: "Database", value: formatBytes(data.database_bytes) },
    { name: "Files", value: formatBytes(data.file_bytes) },
    { name: "Changes remembered", value: formatCount(data.entries), note: "estimated" },
    { name: "Jobs waiting", value: formatCount(data.jobs_waiting) },
    { name: "Jobs failed today", value: formatCount(data.jobs_failed) },
  ];
}
