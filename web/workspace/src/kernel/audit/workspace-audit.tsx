import { Button, Select, TextInput } from "@mantine/core";
import { useState, type SubmitEvent } from "react";
import { Section } from "@/design/screen";
import { toast } from "@/design/toast";
import { sentenceOf } from "@/kernel/api/problem";
import type { Retention } from "@/kernel/api/types";
import { useWorkspace } from "@/kernel/workspaces/current";
import { useMembers } from "@/kernel/workspaces/data";
import { AuditSection, type EventKind } from "./audit-section";
import { useRetention } from "./data";
import styles from "./audit.module.css";

/** What happened in this workspace, for its admins, and how long that is remembered. */
export function WorkspaceAudit({ kinds }: { kinds: readonly EventKind[] }) {
  const workspace = useWorkspace();
  const { query } = useMembers(workspace.id);
  const people = query.data?.members.map((member) => ({ value: String(member.account_id), label: member.name })) ?? [];
  return (
    <>
      <AuditSection
        key={workspace.id}
        place={`/workspaces/${workspace.id}/audit`}
        about="Who did what in this workspace, the newest first."
        kinds={kinds}
        filtersBy={({ who }, change) => (
          <Select
            label="Who"
            placeholder="Anybody"
            clearable
            searchable
            data={people}
            value={who === undefined ? null : String(who)}
            onChange={(value) => change({ who: value === null ? undefined : Number(value) })}
          />
        )}
      />
      <RetentionSection workspaceId={workspace.id} />
    </>
  );
}

function RetentionSection({ workspaceId }: { workspaceId: number }) {
  const { query } = useRetention(workspaceId);
  if (!query.data) return null;
  const { default_days, days_min } = query.data;
  return (
    <Section
      title="How long it is remembered"
      about={`Older entries are forgotten for good. Without a number of its own the workspace remembers ${default_days} days, as the installation does; ${days_min} at least.`}
    >
      <RetentionForm key={`${workspaceId} ${query.data.kept_days ?? ""}`} workspaceId={workspaceId} kept={query.data} />
    </Section>
  );
}

function RetentionForm({ workspaceId, kept }: { workspaceId: number; kept: Retention }) {
  const { change } = useRetention(workspaceId);
  const [text, setText] = useState(kept.kept_days === null ? "" : String(kept.kept_days));
  const wanted = text.trim() === "" ? null : Number(text);

  function submit(event: SubmitEvent) {
    event.preventDefault();
    change.mutate(wanted, { onSuccess: () => toast("It is remembered that long from now on.") });
  }

  return (
    <form className={styles.retention} onSubmit={submit}>
      <TextInput
        aria-label="Days"
        type="number"
        inputMode="numeric"
        w={140}
        min={kept.days_min}
        max={kept.days_max}
        placeholder={`${kept.default_days} days`}
        value={text}
        error={change.error ? sentenceOf(change.error) : null}
        onChange={(event) => setText(event.target.value)}
      />
      <Button type="submit" loading={change.isPending} disabled={wanted === kept.kept_days}>
        Keep so
      </Button>
    </form>
  );
}
