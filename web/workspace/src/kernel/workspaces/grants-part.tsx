import { Button, Group, Modal, Select, Skeleton, Stack } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useState, type SubmitEvent } from "react";
import { Badge } from "@/design/badge";
import { Empty, Line, Lines, LineText, Section } from "@/design/screen";
import { toast } from "@/design/toast";
import { useDelayed } from "@/design/use-delayed";
import { QueryFailure } from "@/kernel/api/query-failure";
import type { Grant, Role } from "@/kernel/api/types";
import { useWorkspace } from "./current";
import { useGrants, useMembers, useTeams } from "./data";
import { RoleField } from "./role-select";
import { roleName } from "./roles";

const GRANTED: readonly Role[] = ["viewer", "commenter", "editor", "builder"];

/** Single things that somebody, or a team, was granted beside their role. */
export function GrantsPart() {
  const workspace = useWorkspace();
  const { query } = useGrants(workspace.id);
  const late = useDelayed(query.isPending);
  const [giving, setGiving] = useState(false);
  return (
    <Section
      title="Single things"
      about="Somebody may be more on one database or table than in the workspace. A guest sees nothing else."
      action={
        <Button variant="filled" onClick={() => setGiving(true)}>
          Grant a thing
        </Button>
      }
    >
      <Modal opened={giving} onClose={() => setGiving(false)} title="Grant a thing" size={440}>
        {giving && <GrantForm onClose={() => setGiving(false)} />}
      </Modal>
      {query.error && <QueryFailure error={query.error} onRetry={() => void query.refetch()} />}
      {late && <Skeleton height={52} />}
      {query.data?.length === 0 && (
        <Empty icon={<IconKey size={22} />} title="Nothing is granted yet">
          Let a viewer edit one table, or show a guest a single one.
        </Empty>
      )}
      {query.data && query.data.length > 0 && (
        <Lines label="Grants">
          {query.data.map((grant) => (
            <GrantLine key={grant.id} grant={grant} />
          ))}
        </Lines>
      )}
    </Section>
  );
}

function GrantLine({ grant }: { grant: Grant }) {
  const workspace = useWorkspace();
  const { give, takeBack } = useGrants(workspace.id);
  const { thing, role, subject } = grant;
  const name = thing ? `“${thing.name}”` : "something in the trash";

  function takeItBack() {
    const holder = grant.holder === "team" ? { team_id: grant.holder_id } : { account_id: grant.holder_id };
    takeBack.mutate(grant, {
      onSuccess: () =>
        toast(`${grant.holder_name} no longer has ${name}.`, {
          action: { label: "Undo", run: () => give.mutate({ subject, role, ...holder }) },
        }),
    });
  }

  return (
    <Line muted={!thing}>
      <LineText
        main={
          <>
            {grant.holder_name} <Badge>{roleName(role)}</Badge>
          </>
        }
        detail={`${thing ? [thing.kind, name, ...(thing.lies_in ? ["in", thing.lies_in] : [])].join(" ") : name}${grant.holder === "team" ? " · a team" : ""}`}
      />
      <Button size="xs" aria-label={`Take ${name} back from ${grant.holder_name}`} loading={takeBack.isPending} onClick={takeItBack}>
        Take back
      </Button>
    </Line>
  );
}

function GrantForm({ onClose }: { onClose: () => void }) {
  const workspace = useWorkspace();
  const { things, give } = useGrants(workspace.id);
  const members = useMembers(workspace.id).query.data?.members ?? [];
  const teams = useTeams(workspace.id).query.data ?? [];
  const [holder, setHolder] = useState<string | null>(null);
  const [subject, setSubject] = useState<string | null>(null);
  const [role, setRole] = useState<Role>("editor");

  function submit(event: SubmitEvent) {
    event.preventDefault();
    if (!holder || !subject) return;
    const [kind, id] = holder.split(":");
    const who = kind === "team" ? { team_id: Number(id) } : { account_id: Number(id) };
    give.mutate({ subject, role, ...who }, { onSuccess: onClose });
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Select
          label="Person or team"
          searchable
          data-autofocus
          nothingFoundMessage="Nobody of that name. Invite them first, as a guest for example."
          value={holder}
          onChange={setHolder}
          data={[
            { group: "Teams", items: teams.map(({ id, name }) => ({ value: `team:${id}`, label: name })) },
            { group: "People", items: members.map(({ account_id, name, email }) => ({ value: `account:${account_id}`, label: `${name} (${email})` })) },
          ]}
        />
        <Select
          label="Database or table"
          searchable
          nothingFoundMessage="There is nothing of that name."
          value={subject}
          onChange={setSubject}
          data={(things.data ?? []).map((thing) => ({
            value: thing.subject,
            label: thing.lies_in ? `${thing.lies_in} / ${thing.name}` : thing.name,
          }))}
        />
        <RoleField value={role} onChange={setRole} among={GRANTED} />
        {give.error && <QueryFailure error={give.error} />}
        <Group justify="flex-end">
          <Button type="submit" variant="filled" disabled={!holder || !subject} loading={give.isPending}>
            Grant
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
