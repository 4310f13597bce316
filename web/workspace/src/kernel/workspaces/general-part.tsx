import { ActionIcon, Button, Group, Menu, Modal, Select, Skeleton, Stack, TextInput } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useState, type SubmitEvent } from "react";
import { CopyField } from "@/design/copy-field";
import { Face } from "@/design/face";
import { NAME_LENGTH_MAX } from "@/design/inline-name";
import { Line, Lines, LineText, Section } from "@/design/screen";
import { toast } from "@/design/toast";
import { useDelayed } from "@/design/use-delayed";
import { formatMoment } from "@/kit/time";
import { isProblem, sentenceOf } from "@/kernel/api/problem";
import { QueryFailure } from "@/kernel/api/query-failure";
import type { Member, Role } from "@/kernel/api/types";
import { useSession } from "@/kernel/session/session";
import { useWorkspace } from "./current";
import { useMembers, useRenameWorkspace, useSignUpLink } from "./data";
import { atLeast, roleAbout, roleName, roles } from "./roles";
import styles from "./general-part.module.css";

/** The workspace's name and who is in it. */
export function GeneralPart() {
  const workspace = useWorkspace();
  return (
    <>
      <NameSection key={workspace.id} />
      <MembersSection />
    </>
  );
}

function NameSection() {
  const workspace = useWorkspace();
  const rename = useRenameWorkspace(workspace.id);
  const [name, setName] = useState(workspace.name);
  const mayRename = atLeast(workspace.role, "admin");

  function submit(event: SubmitEvent) {
    event.preventDefault();
    rename.mutate(name.trim(), { onSuccess: () => toast("The workspace has its new name.") });
  }

  return (
    <Section title="Name">
      <form className={styles.nameForm} onSubmit={submit}>
        <TextInput
          aria-label="Name of the workspace"
          className={styles.grow}
          maxLength={NAME_LENGTH_MAX}
          readOnly={!mayRename}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        {mayRename && (
          <Button type="submit" loading={rename.isPending} disabled={!name.trim() || name.trim() === workspace.name}>
            Rename
          </Button>
        )}
      </form>
    </Section>
  );
}

function MembersSection() {
  const workspace = useWorkspace();
  const { query } = useMembers(workspace.id);
  const late = useDelayed(query.isPending);
  const [inviting, setInviting] = useState(false);
  const mayManage = atLeast(workspace.role, "admin");
  return (
    <Section
      title="Members"
      about="What a member may do holds for everything in this workspace."
      action={
        mayManage && (
          <Button variant="filled" onClick={() => setInviting(true)}>
            Add a person
          </Button>
        )
      }
    >
      <InviteDialog opened={inviting} onClose={() => setInviting(false)} />
      {query.error && <QueryFailure error={query.error} onRetry={() => void query.refetch()} />}
      {late && [1, 2].map((line) => <Skeleton key={line} height={52} mb={4} />)}
      {query.data && (
        <Lines label="Members">
          {query.data.members.map((member) => (
            <MemberLine key={member.account_id} member={member} mayManage={mayManage} />
          ))}
        </Lines>
      )}
    </Section>
  );
}

function MemberLine({ member, mayManage }: { member: Member; mayManage: boolean }) {
  const workspace = useWorkspace();
  const { account } = useSession();
  const { add, change, remove } = useMembers(workspace.id);
  const isMe = member.account_id === account.id;
  const mayChange = mayManage && !isMe && (member.role !== "owner" || workspace.role === "owner");

  function takeOut() {
    remove.mutate(member.account_id, {
      onSuccess: () =>
        toast(`${member.name} is no longer a member.`, {
          action: { label: "Undo", run: () => add.mutate({ email: member.email, role: member.role }) },
        }),
    });
  }

  return (
    <Line>
      <Face name={member.name} seed={member.account_id} size={30} />
      <LineText main={isMe ? `${member.name} (you)` : member.name} detail={member.email} />
      {mayChange ? (
        <>
          <RoleSelect
            label={`Role of ${member.name}`}
            value={member.role}
            onChange={(role) => change.mutate({ accountId: member.account_id, role })}
          />
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon aria-label={`More about ${member.name}`}>
                <IconDots size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item data-danger onClick={takeOut}>
                Remove from the workspace
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </>
      ) : (
        <span className={styles.role}>{roleName(member.role)}</span>
      )}
    </Line>
  );
}

function RoleSelect({ label, value, onChange }: { label: string; value: Role; onChange: (role: Role) => void }) {
  const { role: mine } = useWorkspace();
  const given = roles.filter((role) => role !== "owner" || mine === "owner").toReversed();
  return (
    <Select
      aria-label={label}
      w={116}
      maxDropdownHeight={360}
      data={given.map((role) => ({ value: role, label: roleName(role) }))}
      value={value}
      onChange={(role) => role && role !== value && onChange(role)}
      comboboxProps={{ width: 300, position: "bottom-end" }}
      renderOption={({ option }) => (
        <span>
          <span className={styles.option}>{option.label}</span>
          <span className={styles.optionAbout}>{roleAbout(option.value)}</span>
        </span>
      )}
    />
  );
}

function InviteDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Add a person" size={480}>
      {opened && <InviteForm onClose={onClose} />}
    </Modal>
  );
}

function InviteForm({ onClose }: { onClose: () => void }) {
  const workspace = useWorkspace();
  const { add } = useMembers(workspace.id);
  const makeLink = useSignUpLink();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("editor");
  const link = makeLink.data;

  // Whoever has an account becomes a member at once; for anybody else there is a link to sign up by.
  async function submit(event: SubmitEvent) {
    event.preventDefault();
    const address = email.trim();
    if (!address) {
      makeLink.mutate({ workspace_id: workspace.id, role });
      return;
    }
    try {
      await add.mutateAsync({ email: address, role });
      toast(`${address} is a member now.`);
      onClose();
    } catch (error) {
      if (isProblem(error) && (error.status === 404 || error.status === 422)) {
        add.reset();
        makeLink.mutate({ workspace_id: workspace.id, role, email: address });
      }
    }
  }

  if (link) {
    return (
      <Stack gap="md">
        <p className={styles.about}>
          {email.trim() ? `${email.trim()} has no account here yet. ` : ""}Send this link: whoever opens it signs up and becomes a member as{" "}
          {roleName(role).toLowerCase()}. It works once, until {formatMoment(link.expires_at)}.
        </p>
        <CopyField label="Sign-up link" value={new URL(link.url, location.origin).href} />
        <Group justify="flex-end">
          <Button onClick={onClose}>Done</Button>
        </Group>
      </Stack>
    );
  }

  const failed = add.error ?? makeLink.error;
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md">
        <TextInput
          type="email"
          label="E-mail address"
          description="Leave it empty to get a sign-up link for anybody you send it to."
          placeholder="ada@example.org"
          data-autofocus
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <div>
          <div className={styles.label}>Role</div>
          <RoleSelect label="Role" value={role} onChange={setRole} />
          <p className={styles.about}>{roleAbout(role)}.</p>
        </div>
        {failed && <QueryFailure error={failed} />}
        <Group justify="flex-end">
          <Button type="submit" variant="filled" loading={add.isPending || makeLink.isPending}>
            {email.trim() ? "Add" : "Make a sign-up link"}
          </Button>
        </Group>
      </Stack>
      <span className="visually-hidden" role="status">
        {failed ? sentenceOf(failed) : ""}
      </span>
    </form>
  );
}
