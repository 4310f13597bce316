import { Button, Group, Modal, SegmentedControl, Skeleton, Stack } from "@mantine/core";
import { useState } from "react";
import { Badge, type Tone } from "@/design/badge";
import { Line, Lines, LineText, Section } from "@/design/screen";
import { toast } from "@/design/toast";
import { useDelayed } from "@/design/use-delayed";
import { formatMoment, relativeTime } from "@/kit/time";
import { QueryFailure } from "@/kernel/api/query-failure";
import type { Attempt, Delivery } from "@/kernel/api/types";
import { useDeliveries, useDelivery } from "./data";
import styles from "./webhooks.module.css";

const STATES: Record<Delivery["state"], { name: string; tone: Tone }> = {
  waiting: { name: "Waiting", tone: "warning" },
  done: { name: "Delivered", tone: "success" },
  failed: { name: "Failed", tone: "danger" },
};
const REPLAYED_DAYS = 14;

/** What was sent, the newest first, and what came of it. */
export function DeliveryLog({ webhookId }: { webhookId: number }) {
  const [only, setOnly] = useState<Delivery["state"] | "all">("all");
  const [openId, setOpenId] = useState<number | null>(null);
  const { query, replay, replayFailed } = useDeliveries(webhookId, only === "all" ? null : only);
  const late = useDelayed(query.isPending);
  return (
    <Section
      title="Log"
      about="Kept for some days, with what was sent and answered."
      action={
        <Button
          loading={replayFailed.isPending}
          onClick={() => replayFailed.mutate(REPLAYED_DAYS, { onSuccess: ({ count }) => toast(`${count} failed deliveries are sent again.`) })}
        >
          Send all failed again
        </Button>
      }
    >
      <SegmentedControl
        aria-label="Which deliveries"
        mb="sm"
        value={only}
        onChange={(value) => setOnly(value)}
        data={[
          { value: "all", label: "All" },
          { value: "waiting", label: "Waiting" },
          { value: "done", label: "Delivered" },
          { value: "failed", label: "Failed" },
        ]}
      />
      {query.error && <QueryFailure error={query.error} onRetry={() => void query.refetch()} />}
      {late && [1, 2, 3].map((line) => <Skeleton key={line} height={52} mb={4} />)}
      {query.data?.deliveries.length === 0 && <p className={styles.quiet}>Nothing here yet.</p>}
      {query.data && query.data.deliveries.length > 0 && (
        <Lines label="Deliveries">
          {query.data.deliveries.map((delivery) => (
            <Line key={delivery.id}>
              <LineText
                main={
                  <>
                    {delivery.type} <StateBadge delivery={delivery} />
                  </>
                }
                detail={<Detail delivery={delivery} />}
              />
              <Button size="xs" aria-label={`Show ${delivery.event_id}`} onClick={() => setOpenId(delivery.id)}>
                Show
              </Button>
            </Line>
          ))}
        </Lines>
      )}
      <Modal opened={openId !== null} onClose={() => setOpenId(null)} title="Delivery" size={720}>
        <WholeDeliveryView id={openId} replaying={replay.isPending} onReplay={(id) => replay.mutate(id, { onSuccess: () => toast("It is sent again.") })} />
      </Modal>
    </Section>
  );
}

function StateBadge({ delivery }: { delivery: Delivery }) {
  const { name, tone } = STATES[delivery.state];
  if (delivery.state === "waiting" && delivery.attempts > 0) return <Badge tone={tone}>To be tried again</Badge>;
  return <Badge tone={tone}>{name}</Badge>;
}

function Detail({ delivery }: { delivery: Delivery }) {
  const tries = delivery.attempts === 1 ? "1 attempt" : `${delivery.attempts} attempts`;
  const next = delivery.state === "waiting" && delivery.due_at && delivery.attempts > 0 ? `, next ${formatMoment(delivery.due_at)}` : "";
  return (
    <span title={formatMoment(delivery.created_at)}>
      {relativeTime(delivery.created_at)} · {delivery.subject} · {tries}
      {next}
      {delivery.error && <span className={styles.error}> {delivery.error}</span>}
    </span>
  );
}

function WholeDeliveryView({ id, replaying, onReplay }: { id: number | null; replaying: boolean; onReplay: (id: number) => void }) {
  const { data, error, refetch } = useDelivery(id);
  if (error) return <QueryFailure error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={200} />;
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <span>
          <code className={styles.code}>{data.delivery.event_id}</code> <StateBadge delivery={data.delivery} />
        </span>
        <Button variant="filled" loading={replaying} onClick={() => onReplay(data.delivery.id)}>
          Send again
        </Button>
      </Group>
      <div>
        <h3 className={styles.heading}>Sent</h3>
        <pre className={styles.text} tabIndex={0} aria-label="What was sent">
          {pretty(data.body)}
        </pre>
      </div>
      {data.tried.map((attempt) => (
        <AttemptView key={`${attempt.at}-${attempt.number}`} attempt={attempt} />
      ))}
      {data.tried.length === 0 && <p className={styles.quiet}>It was not tried yet.</p>}
    </Stack>
  );
}

function AttemptView({ attempt }: { attempt: Attempt }) {
  const answer = [...Object.entries(attempt.answer_headers).map(([name, value]) => `${name}: ${value}`), "", attempt.answer_body].join("\n").trim();
  return (
    <details className={styles.attempt}>
      <summary>
        Attempt {attempt.number}: {attempt.status ?? "no answer"} in {attempt.duration_ms} ms, {formatMoment(attempt.at)}
        {attempt.error && <span className={styles.error}> {attempt.error}</span>}
      </summary>
      <h3 className={styles.heading}>Request</h3>
      <pre className={styles.text} tabIndex={0} aria-label="Headers of the request">
        {[`POST ${attempt.url}`, ...Object.entries(attempt.request_headers).map(([name, value]) => `${name}: ${value}`)].join("\n")}
      </pre>
      <h3 className={styles.heading}>Answer</h3>
      <pre className={styles.text} tabIndex={0} aria-label="The answer">
        {answer || "Nothing"}
      </pre>
    </details>
  );
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
