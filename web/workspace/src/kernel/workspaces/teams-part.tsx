import { ActionIcon, Button, Group, Menu, Modal, Select, Skeleton, Stack, TextInput } from "@mantine/core";
import { IconDots, IconUsersGroup, IconX } from "@tabler/icons-react";
import { useState, type SubmitEvent } from "react";
import { Confirm } from "@/design/confirm";
import { Face } from "@/design/face";
import { NAME_LENGTH_MAX } from "@/design/inline-name";
import { Empty, Line, Lines, LineText, Section } from "@/design/screen";
import { useDelayed } from "@/design/use-delayed";
import { QueryFailure } from "@/kernel/api/query-failure";
import type { Role, Team } from "@/kernel/api/types";
import { useWorkspace } from "./current";
import { useMembers, useTeams } from "./data";
import { RoleField, RoleSelect } from "./role-select";
import { atLeast, roleName, roles } from "./roles";
import styles from "./workspaces.module.css";

const TEAM_ROLES = roles.filter((role) => role !== "owner");

/** Teams: what somebody may do is the highest of their own role and their teams'. */
export function TeamsPart() {
  const workspace = useWorkspace();
  const { query, create } = useTeams(workspace.id);
  const late = useDelayed(query.isPending);
  const [making, setMaking] = useState(false);
  const mayManage = atLeast(workspace.role, "admin");
  const close = () => {
    setMaking(false);
    create.reset();
  };
  return (
    <Section
      title="Teams"
      about="Whoever is in a team may do what the team's role allows, if that is more than their own."
      action={
        mayManage && (
          <Button variant="filled" onClick={() => setMaking(true)}>
            New team
          </Button>
        )
      }
    >
      <Modal opened={making} onClose={close} title="New team" size={420}>
        <TeamForm submitLabel="Make team" pending={create.isPending} error={create.error} onSubmit={(team) => create.mutate(team, { onSuccess: close })} />
      </Modal>
      {query.error && <QueryFailure error={query.error} onRetry={() => void query.refetch()} />}
      {late && <Skeleton height={104} />}
      {query.data?.length === 0 && (
        <Empty icon={<IconUsersGroup size={22} />} title="No teams yet">
          A team gives several people a role at once, or single things that are granted to it.
        </Empty>
      )}
      {query.data?.map((team) => (
        <OneTeam key={team.id} team={team} mayManage={mayManage} />
      ))}
    </Section>
  );
}

interface TeamFormProps {
  submitLabel: string;
  pending: boolean;
  error: unknown;
  onSubmit: (team: { name: string; role: Role }) => void;
}

function TeamForm({ submitLabel, pending, error, onSubmit }: TeamFormProps) {
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("guest");

  function submit(event: SubmitEvent) {
    event.preventDefault();
    onSubmit({ name: name.trim(), role });
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput label="Name" data-autofocus maxLength={NAME_LENGTH_MAX} value={name} onChange={(event) => setName(event.target.value)} />
        <RoleField
          value={role}
          onChange={setRole}
          among={TEAM_ROLES}
          about={role === "guest" ? "Adds nothing by itself, only the single things that are granted to the team." : undefined}
        />
        {error !== null && <QueryFailure error={error} />}
        <Group justify="flex-end">
          <Button type="submit" variant="filled" disabled={!name.trim()} loading={pending}>
            {submitLabel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function OneTeam({ team, mayManage }: { team: Team; mayManage: boolean }) {
  const workspace = useWorkspace();
  const { change, takeOut } = useTeams(workspace.id);
  return (
    <section className={styles.team} aria-label={team.name}>
      <div className={styles.teamHead}>
        <h3 className={styles.teamName}>{team.name}</h3>
        {mayManage ? (
          <>
            <RoleSelect
              label={`Role of ${team.name}`}
              value={team.role}
              onChange={(role) => change.mutate({ id: team.id, role })}
              among={TEAM_ROLES}
            />
            <TeamMenu team={team} />
          </>
        ) : (
          <span className={styles.role}>{roleName(team.role)}</span>
        )}
      </div>
      <Lines label={`Members of ${team.name}`}>
        {team.members.map((member) => (
          <Line key={member.account_id}>
            <Face name={member.name} seed={member.account_id} size={30} />
            <LineText main={member.name} detail={member.email} />
            {mayManage && (
              <ActionIcon
                aria-label={`Take ${member.name} out of ${team.name}`}
                onClick={() => takeOut.mutate({ team: team.id, account: member.account_id })}
              >
                <IconX size={16} />
              </ActionIcon>
            )}
          </Line>
        ))}
        {!mayManage && team.members.length === 0 && <Line muted>Nobody is in it yet.</Line>}
        {mayManage && <Newcomer team={team} />}
      </Lines>
    </section>
  );
}

/** The last line of a team: somebody else to put into it. */
function Newcomer({ team }: { team: Team }) {
  const workspace = useWorkspace();
  const { add } = useTeams(workspace.id);
  const members = useMembers(workspace.id).query.data?.members ?? [];
  const others = members.filter(({ account_id }) => !team.members.some((member) => member.account_id === account_id));
  if (others.length === 0) return <Line muted>Everybody of the workspace is in it.</Line>;
  return (
    <Line>
      <Select
        // A choice leaves its words in the field; the next person starts from an empty one.
        key={team.members.length}
        className={styles.grow}
        aria-label={`Put somebody into ${team.name}`}
        placeholder="Put somebody into the team"
        nothingFoundMessage="Nobody of that name. Invite them first."
        searchable
        disabled={add.isPending}
        value={null}
        data={others.map(({ account_id, name, email }) => ({ value: String(account_id), label: `${name} (${email})` }))}
        onChange={(account) => account && add.mutate({ team: team.id, account: Number(account) })}
      />
    </Line>
  );
}

function TeamMenu({ team }: { team: Team }) {
  const workspace = useWorkspace();
  const { rename, remove } = useTeams(workspace.id);
  const [asked, setAsked] = useState<"rename" | "remove" | null>(null);
  const close = () => {
    setAsked(null);
    rename.reset();
  };
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label={`More about ${team.name}`}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setAsked("rename")}>Rename</Menu.Item>
          <Menu.Item data-danger onClick={() => setAsked("remove")}>
            Remove
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={asked === "rename"} onClose={close} title={`Rename ${team.name}`} size={420}>
        <RenameForm team={team} pending={rename.isPending} error={rename.error} onSubmit={(name) => rename.mutate({ id: team.id, name }, { onSuccess: close })} />
      </Modal>
      <Confirm
        opened={asked === "remove"}
        onClose={close}
        title={`Remove ${team.name}?`}
        action="Remove the team"
        pending={remove.isPending}
        onConfirm={() => remove.mutate(team, { onSuccess: close })}
      >
        Its members stay in the workspace. What they may do by this team alone, and what was granted to it, ends at once.
      </Confirm>
    </>
  );
}

interface RenameFormProps {
  team: Team;
  pending: boolean;
  error: unknown;
  onSubmit: (name: string) => void;
}

function RenameForm({ team, pending, error, onSubmit }: RenameFormProps) {
  const [name, setName] = useState(team.name);

  function submit(event: SubmitEvent) {
    event.preventDefault();
    onSubmit(name.trim());
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput label="Name" data-autofocus maxLength={NAME_LENGTH_MAX} value={name} onChange={(event) => setName(event.target.value)} />
        {error !== null && <QueryFailure error={error} />}
        <Group justify="flex-end">
          <Button type="submit" variant="filled" disabled={!name.trim() || name.trim() === team.name} loading={pending}>
            Rename
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
