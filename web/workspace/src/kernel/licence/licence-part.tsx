import { Button, Group, Skeleton, Stack, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { Badge, type Tone } from "@/design/badge";
import { Line, Lines, LineText, Section } from "@/design/screen";
import { toast } from "@/design/toast";
import { useDelayed } from "@/design/use-delayed";
import { formatDay, formatMoment, relativeTime } from "@/kit/time";
import { sentenceOf } from "@/kernel/api/problem";
import { QueryFailure } from "@/kernel/api/query-failure";
import type { Licence, LicenceState } from "@/kernel/api/types";
import { useApi } from "@/kernel/session/session";
import styles from "./licence.module.css";

const KEY_LENGTH_MAX = 4_000;
/** A check is a job of a moment; then its answer is looked for. */
const ANSWERED_AFTER_MS = 2_500;
const STANDINGS: Record<Licence["standing"], { name: string; tone: Tone }> = {
  valid: { name: "Valid", tone: "success" },
  expired: { name: "Expired", tone: "warning" },
  revoked: { name: "Revoked", tone: "danger" },
};

/** The licence's key: added, looked at, removed. */
export function LicencePart() {
  const { query } = useLicence();
  const late = useDelayed(query.isPending);
  const { data, error, refetch } = query;
  return (
    <Section title="Licence" about="Nothing needs one. A key is checked here, without asking anybody; without a key no server is ever contacted.">
      {error && !data && <QueryFailure error={error} onRetry={() => void refetch()} />}
      {late && <Skeleton height={52} />}
      {data && (data.licence ? <Present licence={data.licence} asks={data.asks} /> : <KeyForm asks={data.asks} />)}
    </Section>
  );
}

function Present({ licence, asks }: { licence: Licence; asks: string | null }) {
  const { remove, ask } = useLicence();
  const [asked, setAsked] = useState<"other" | "remove" | null>(null);
  const { name, tone } = STANDINGS[licence.standing];
  if (asked === "other") return <KeyForm asks={asks} onDone={() => setAsked(null)} />;
  return (
    <Stack gap="md">
      <Lines label="Licence">
        <Line>
          <LineText
            main={
              <>
                {licence.holder} <Badge tone={tone}>{name}</Badge>
              </>
            }
            detail={
              <span title={formatMoment(licence.added_at)}>
                {licence.id} · {licence.valid_until ? `valid until ${formatDay(licence.valid_until)}` : "valid without an end"} · added{" "}
                {relativeTime(licence.added_at)}
              </span>
            }
          />
        </Line>
        <Line>
          <LineText
            main={asks ? "Asked about once a day" : "No server is asked about it"}
            detail={
              asks && (
                <span className={styles.server}>
                  {asks} · {licence.asked_at ? `answered ${relativeTime(licence.asked_at)}` : "has not answered yet"}
                  {licence.message && ` · “${licence.message}”`}
                </span>
              )
            }
          />
          {asks && (
            <Button size="xs" loading={ask.isPending} onClick={() => ask.mutate(undefined, { onSuccess: () => toast("The server is asked now.") })}>
              Ask now
            </Button>
          )}
        </Line>
      </Lines>
      {asked === "remove" ? (
        <Group gap="xs">
          <span>Remove the key?</span>
          <Button onClick={() => setAsked(null)}>Keep it</Button>
          <Button
            variant="filled"
            color="red"
            loading={remove.isPending}
            onClick={() => remove.mutate(undefined, { onSuccess: () => toast("The key is removed.") })}
          >
            Remove
          </Button>
        </Group>
      ) : (
        <Group gap="xs">
          <Button onClick={() => setAsked("other")}>Use another key</Button>
          <Button onClick={() => setAsked("remove")}>Remove the key</Button>
        </Group>
      )}
    </Stack>
  );
}

function KeyForm({ asks, onDone }: { asks: string | null; onDone?: () => void }) {
  const { add } = useLicence();
  const [key, setKey] = useState("");

  function submit(event: SubmitEvent) {
    event.preventDefault();
    add.mutate(key.trim(), {
      onSuccess: ({ licence }) => {
        toast(`The licence of ${licence?.holder ?? "nobody"} is added.`);
        onDone?.();
      },
    });
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Textarea
          label="Key"
          description={asks ? `With a key, ${asks} is asked once a day whether it still holds.` : undefined}
          placeholder="CLN1.…"
          maxLength={KEY_LENGTH_MAX}
          spellCheck={false}
          classNames={{ input: styles.key }}
          value={key}
          error={add.error ? sentenceOf(add.error) : null}
          onChange={(event) => setKey(event.target.value)}
        />
        <Group gap="xs">
          <Button type="submit" variant="filled" loading={add.isPending} disabled={!key.trim()}>
            Add the key
          </Button>
          {onDone && <Button onClick={onDone}>Leave it as it is</Button>}
        </Group>
      </Stack>
    </form>
  );
}

function useLicence() {
  const api = useApi();
  const queries = useQueryClient();
  const queryKey = ["licence"];
  const query = useQuery({ queryKey, queryFn: ({ signal }) => api.get<LicenceState>("/licence", { signal }) });
  const add = useMutation({
    mutationFn: (key: string) => api.put<LicenceState>("/licence", { key }),
    meta: { quiet: true },
    onSuccess: (state) => queries.setQueryData(queryKey, state),
  });
  const again = () => queries.invalidateQueries({ queryKey });
  const remove = useMutation({ mutationFn: () => api.delete("/licence"), onSettled: again });
  const ask = useMutation({
    mutationFn: () => api.post("/licence/check"),
    onSuccess: () => void setTimeout(() => void again(), ANSWERED_AFTER_MS),
  });
  return { query, add, remove, ask };
}
