import { Button, Modal, Skeleton, Stack, TextInput } from "@mantine/core";
import { Fragment, useDeferredValue, useState } from "react";
import { Badge, type Tone } from "@/design/badge";
import { Line, Lines, LineText, Section } from "@/design/screen";
import { toast } from "@/design/toast";
import { useDelayed } from "@/design/use-delayed";
import { formatMoment, relativeTime } from "@/kit/time";
import { QueryFailure } from "@/kernel/api/query-failure";
import type { Message } from "@/kernel/api/types";
import { useHeldAddresses, useMailbox, useMessage } from "./data";
import styles from "./mail.module.css";

const STATES: Record<Message["state"], { name: string; tone: Tone }> = {
  kept: { name: "Kept here", tone: "plain" },
  waiting: { name: "Waiting", tone: "accent" },
  sent: { name: "Sent", tone: "success" },
  failed: { name: "Failed", tone: "danger" },
  bounced: { name: "Came back", tone: "danger" },
  held: { name: "Held back", tone: "warning" },
};
const SEARCH_LENGTH_MAX = 200;

/** Every message of this installation, and the addresses that are written to no more. */
export function MailPart() {
  return (
    <>
      <Mailbox />
      <HeldAddresses />
    </>
  );
}

function Mailbox() {
  const [search, setSearch] = useState("");
  const asked = useDeferredValue(search.trim());
  const { query, trial, again } = useMailbox(asked);
  const late = useDelayed(query.isPending);
  const [openId, setOpenId] = useState<number | null>(null);
  const { data, error, refetch } = query;
  return (
    <Section
      title="Mail"
      about={data && !data.leaves ? "No mail server is set, so messages stay here." : "What was sent to people, the newest first."}
      action={
        <Button loading={trial.isPending} onClick={() => trial.mutate(undefined, { onSuccess: () => toast("A message to you is on its way.") })}>
          Send me a trial
        </Button>
      }
    >
      <TextInput
        aria-label="Search address and subject"
        placeholder="Search address and subject"
        type="search"
        mb="sm"
        maxLength={SEARCH_LENGTH_MAX}
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      {error && <QueryFailure error={error} onRetry={() => void refetch()} />}
      {late && [1, 2, 3].map((line) => <Skeleton key={line} height={52} mb={4} />)}
      {data?.messages.length === 0 && <p className={styles.quiet}>{asked ? "No message fits." : "There are no messages yet."}</p>}
      {data && data.messages.length > 0 && (
        <Lines label="Messages">
          {data.messages.map((message) => (
            <Line key={message.id}>
              <LineText
                main={
                  <>
                    {message.subject} <Badge tone={STATES[message.state].tone}>{STATES[message.state].name}</Badge>
                  </>
                }
                detail={
                  <span title={formatMoment(message.created_at)}>
                    {message.to} · {relativeTime(message.created_at)}
                    {message.error && <span className={styles.error}> {message.error}</span>}
                  </span>
                }
              />
              {data.leaves && (message.state === "failed" || message.state === "held" || message.state === "bounced" || message.state === "kept") && (
                <Button size="xs" onClick={() => again.mutate(message.id)}>
                  Send again
                </Button>
              )}
              <Button size="xs" aria-label={`Read ${message.subject}`} onClick={() => setOpenId(message.id)}>
                Read
              </Button>
            </Line>
          ))}
        </Lines>
      )}
      <Modal opened={openId !== null} onClose={() => setOpenId(null)} title="Message" size={640}>
        <Reading id={openId} />
      </Modal>
    </Section>
  );
}

function Reading({ id }: { id: number | null }) {
  const { data, error, refetch } = useMessage(id);
  if (error) return <QueryFailure error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={160} />;
  return (
    <Stack gap="sm">
      <h3 className={styles.subject}>{data.subject}</h3>
      <p className={styles.quiet}>
        To {data.to}, {formatMoment(data.created_at)}
      </p>
      <div className={styles.text} tabIndex={0}>
        <Linked text={data.text} />
      </div>
    </Stack>
  );
}

/** Plain text whose addresses can be followed: the HTML of a message is never shown inside of ours. */
function Linked({ text }: { text: string }) {
  return text.split(/(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)])/).map((part, place) =>
    place % 2 === 1 ? (
      <a key={place} href={part}>
        {part}
      </a>
    ) : (
      <Fragment key={place}>{part}</Fragment>
    ),
  );
}

function HeldAddresses() {
  const { query, lift } = useHeldAddresses();
  const { data } = query;
  if (!data || data.length === 0) return null;
  return (
    <Section title="Addresses that messages came back from" about="After some bounces an address is written to no more, until you lift it.">
      <Lines label="Addresses">
        {data.map((held) => (
          <Line key={held.address}>
            <LineText
              main={
                <>
                  {held.address} {held.suppressed_at && <Badge tone="warning">Held back</Badge>}
                </>
              }
              detail={`${held.reason} · ${relativeTime(held.bounced_at)}`}
            />
            <Button size="xs" aria-label={`Write to ${held.address} again`} onClick={() => lift.mutate(held.address)}>
              Write again
            </Button>
          </Line>
        ))}
      </Lines>
    </Section>
  );
}
