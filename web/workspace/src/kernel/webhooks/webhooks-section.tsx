import { Button, Group, Menu, Modal, Skeleton, Stack } from "@mantine/core";
import { useState } from "react";
import { Badge, type Tone } from "@/design/badge";
import { CopyField } from "@/design/copy-field";
import { Line, Lines, LineText, Section } from "@/design/screen";
import { toast } from "@/design/toast";
import { useDelayed } from "@/design/use-delayed";
import { QueryFailure } from "@/kernel/api/query-failure";
import type { Webhook, WebhookWithSecret } from "@/kernel/api/types";
import { useDeliveries, useWebhooks } from "./data";
import { DeliveryLog } from "./delivery-log";
import { WebhookForm } from "./webhook-form";
import styles from "./webhooks.module.css";

const STATES: Record<Webhook["state"], { name: string; tone: Tone }> = {
  active: { name: "Active", tone: "success" },
  paused: { name: "Paused", tone: "warning" },
  disabled: { name: "Disabled", tone: "danger" },
};

export function WebhooksSection({ place, about }: { place: string; about: string }) {
  const { query } = useWebhooks(place);
  const late = useDelayed(query.isPending);
  const [openId, setOpenId] = useState<number | null>(null);
  const [making, setMaking] = useState(false);
  const opened = query.data?.find((one) => one.id === openId);
  if (opened) return <OneWebhook place={place} webhook={opened} onBack={() => setOpenId(null)} />;
  return (
    <Section
      title="Webhooks"
      about={about}
      action={
        <Button variant="filled" onClick={() => setMaking(true)}>
          New webhook
        </Button>
      }
    >
      <NewWebhookDialog place={place} opened={making} onClose={() => setMaking(false)} />
      {query.error && <QueryFailure error={query.error} onRetry={() => void query.refetch()} />}
      {late && [1, 2].map((line) => <Skeleton key={line} height={52} mb={4} />)}
      {query.data?.length === 0 && <p className={styles.quiet}>There are none yet. A webhook is an address that Colonnade posts to.</p>}
      {query.data && query.data.length > 0 && (
        <Lines label="Webhooks">
          {query.data.map((webhook) => (
            <Line key={webhook.id}>
              <LineText
                main={
                  <>
                    {webhook.name} <StateBadge webhook={webhook} />
                  </>
                }
                detail={<span className={styles.url}>{webhook.url}</span>}
              />
              <Button size="xs" aria-label={`Open ${webhook.name}`} onClick={() => setOpenId(webhook.id)}>
                Open
              </Button>
            </Line>
          ))}
        </Lines>
      )}
    </Section>
  );
}

function StateBadge({ webhook }: { webhook: Webhook }) {
  const { name, tone } = STATES[webhook.state];
  if (webhook.state === "active" && webhook.failures > 0) return <Badge tone="warning">Failing</Badge>;
  return <Badge tone={tone}>{name}</Badge>;
}

function NewWebhookDialog({ place, opened, onClose }: { place: string; opened: boolean; onClose: () => void }) {
  const { create } = useWebhooks(place);
  const [made, setMade] = useState<WebhookWithSecret | null>(null);
  const close = () => {
    onClose();
    setMade(null);
    create.reset();
  };
  return (
    // The secret is shown once: a click beside the dialog must not lose it.
    <Modal opened={opened} onClose={close} title={made ? "Copy the secret now" : "New webhook"} size={520} closeOnClickOutside={!made} closeOnEscape={!made}>
      {made ? (
        <Secret made={made} onDone={close} />
      ) : (
        <WebhookForm error={create.error} pending={create.isPending} submitLabel="Make webhook" onSubmit={(wish) => create.mutate(wish, { onSuccess: setMade })} />
      )}
    </Modal>
  );
}

function Secret({ made, onDone }: { made: WebhookWithSecret; onDone: () => void }) {
  return (
    <Stack gap="md">
      <p className={styles.quiet}>It is shown this one time only. The receiver knows by it that a request is from here.</p>
      <CopyField label={`Secret of ${made.webhook.name}`} value={made.secret} />
      <Group justify="flex-end">
        <Button onClick={onDone}>Done</Button>
      </Group>
    </Stack>
  );
}

function OneWebhook({ place, webhook, onBack }: { place: string; webhook: Webhook; onBack: () => void }) {
  const { change, remove, rotate } = useWebhooks(place);
  const { ping } = useDeliveries(webhook.id, null);
  const [asked, setAsked] = useState<"edit" | "delete" | null>(null);
  const [rotated, setRotated] = useState<WebhookWithSecret | null>(null);
  const isActive = webhook.state === "active";
  const setState = (state: "active" | "paused") => change.mutate({ id: webhook.id, state });

  return (
    <>
      <Section
        title={webhook.name}
        about={<span className={styles.url}>{webhook.url}</span>}
        action={
          <Group gap="xs">
            <Button onClick={onBack}>All webhooks</Button>
            <Button variant="filled" loading={ping.isPending} disabled={!isActive} onClick={() => ping.mutate(undefined, { onSuccess: () => toast("A trial event is on its way.") })}>
              Send a trial event
            </Button>
            <Menu position="bottom-end">
              <Menu.Target>
                <Button aria-label={`More about ${webhook.name}`}>More</Button>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item onClick={() => setAsked("edit")}>Change</Menu.Item>
                <Menu.Item onClick={() => setState(isActive ? "paused" : "active")}>{isActive ? "Pause" : "Let it go on"}</Menu.Item>
                <Menu.Item onClick={() => rotate.mutate(webhook.id, { onSuccess: setRotated })}>New secret</Menu.Item>
                <Menu.Item color="red" onClick={() => setAsked("delete")}>
                  Delete
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </Group>
        }
      >
        <p className={styles.quiet}>
          <StateBadge webhook={webhook} /> {webhook.reason} It tells {webhook.types.length > 0 ? webhook.types.join(", ") : "every event"}
          {webhook.subjects.length > 0 && ` of ${webhook.subjects.join(", ")}`}.{webhook.secrets > 1 && " Two secrets sign until the older one ends."}
          {webhook.missed > 0 && ` ${webhook.missed} events were not kept, because too many waited.`}
        </p>
      </Section>
      <DeliveryLog webhookId={webhook.id} />
      <Modal opened={asked === "edit"} onClose={() => setAsked(null)} title="Change webhook" size={520}>
        <WebhookForm
          before={webhook}
          error={change.error}
          pending={change.isPending}
          submitLabel="Save"
          onSubmit={(wish) => change.mutate({ id: webhook.id, ...wish }, { onSuccess: () => setAsked(null) })}
        />
      </Modal>
      <Modal opened={rotated !== null} onClose={() => setRotated(null)} title="Copy the new secret now" size={520} closeOnClickOutside={false} closeOnEscape={false}>
        {rotated && <Secret made={rotated} onDone={() => setRotated(null)} />}
        <p className={styles.quiet}>The one before signs beside it for 24 hours.</p>
      </Modal>
      <Modal opened={asked === "delete"} onClose={() => setAsked(null)} title={`Delete ${webhook.name}?`}>
        <Stack gap="md">
          <p className={styles.quiet}>Its log goes with it, and what waits is not sent.</p>
          <Group justify="flex-end">
            <Button onClick={() => setAsked(null)}>Keep it</Button>
            <Button variant="filled" color="red" loading={remove.isPending} onClick={() => remove.mutate(webhook.id, { onSuccess: onBack })}>
              Delete
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
