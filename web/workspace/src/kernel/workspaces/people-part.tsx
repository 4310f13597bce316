import { ActionIcon, Button, Menu, Skeleton } from "@mantine/core";
import { IconDots, IconUserPlus } from "@tabler/icons-react";
import { useState } from "react";
import { Badge } from "@/design/badge";
import { Confirm } from "@/design/confirm";
import { Face } from "@/design/face";
import { Line, Lines, LineText, LineTools, Section } from "@/design/screen";
import { toast } from "@/design/toast";
import { useDelayed } from "@/design/use-delayed";
import { formatDay, formatMoment } from "@/kit/time";
import { QueryFailure } from "@/kernel/api/query-failure";
import type { Invitation, Member } from "@/kernel/api/types";
import { useSession } from "@/kernel/session/session";
import { useWorkspace } from "./current";
import { useInvitations, useMembers } from "./data";
import { InviteDialog } from "./invite-dialog";
import { RoleSelect } from "./role-select";
import { atLeast, roleName } from "./roles";
import styles from "./workspaces.module.css";

/** Who is in the workspace, and who was invited. */
export function PeoplePart() {
  const workspace = useWorkspace();
  const mayManage = atLeast(workspace.role, "admin");
  return (
    <>
      <MembersSection mayManage={mayManage} />
      {mayManage && <InvitationsSection />}
    </>
  );
}

function MembersSection({ mayManage }: { mayManage: boolean }) {
  const workspace = useWorkspace();
  const { query } = useMembers(workspace.id);
  const late = useDelayed(query.isPending);
  const [inviting, setInviting] = useState(false);
  return (
    <Section
      title="People"
      about="What somebody may do holds for everything in this workspace."
      action={
        mayManage && (
          <Button variant="filled" leftSection={<IconUserPlus size={16} />} onClick={() => setInviting(true)}>
            Invite people
          </Button>
        )
      }
    >
      <InviteDialog opened={inviting} onClose={() => setInviting(false)} />
      {query.error && <QueryFailure error={query.error} onRetry={() => void query.refetch()} />}
      {late && [1, 2].map((line) => <Skeleton key={line} height={52} mb={4} />)}
      {query.data && (
        <Lines label="People">
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
  const { change, remove } = useMembers(workspace.id);
  const [removing, setRemoving] = useState(false);
  const isMe = member.account_id === account.id;
  const mayChange = mayManage && !isMe && (member.role !== "owner" || workspace.role === "owner");
  return (
    <Line>
      <Face name={member.name} seed={member.account_id} size={30} />
      <LineText main={isMe ? `${member.name} (you)` : member.name} detail={member.email} />
      {mayChange ? (
        <LineTools>
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
              <Menu.Item data-danger onClick={() => setRemoving(true)}>
                Remove from the workspace
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </LineTools>
      ) : (
        <span className={styles.role}>{roleName(member.role)}</span>
      )}
      <Confirm
        opened={removing}
        onClose={() => setRemoving(false)}
        title={`Remove ${member.name}?`}
        action="Remove"
        pending={remove.isPending}
        onConfirm={() => remove.mutate(member.account_id, { onSuccess: () => toast(`${member.name} is no longer a member.`) })}
      >
        {member.name} loses access at once, leaves the teams, and what they scheduled here stops. What they made stays.
      </Confirm>
    </Line>
  );
}

function InvitationsSection() {
  const workspace = useWorkspace();
  const { query } = useInvitations(workspace.id);
  if (query.error) {
    return (
      <Section title="Invitations">
        <QueryFailure error={query.error} onRetry={() => void query.refetch()} />
      </Section>
    );
  }
  if (!query.data || query.data.length === 0) return null;
  return (
    <Section title="Invitations" about="Nobody has accepted these yet.">
      <Lines label="Invitations">
        {query.data.map((one) => (
          <InvitationLine key={one.id} invitation={one} />
        ))}
      </Lines>
    </Section>
  );
}

function InvitationLine({ invitation }: { invitation: Invitation }) {
  const workspace = useWorkspace();
  const { invite, resend, revoke } = useInvitations(workspace.id);
  const { email, role } = invitation;

  function withdraw() {
    revoke.mutate(invitation, {
      onSuccess: () =>
        toast(`The invitation of ${email} is withdrawn: its link is no longer good.`, {
          action: { label: "Invite again", run: () => invite.mutate({ emails: [email], role }) },
        }),
    });
  }

  return (
    <Line muted={invitation.is_expired}>
      <LineText
        main={
          <>
            {email} <Badge>{roleName(role)}</Badge> {invitation.is_expired && <Badge tone="warning">Expired</Badge>}
          </>
        }
        detail={
          <span title={formatMoment(invitation.sent_at)}>
            Invited by {invitation.invited_by ?? "somebody who left"} · mailed {formatDay(invitation.sent_at)} ·{" "}
            {invitation.is_expired ? "was good" : "good"} until {formatDay(invitation.expires_at)}
          </span>
        }
      />
      <LineTools>
        <Button
          size="xs"
          aria-label={`Mail ${email} again`}
          loading={resend.isPending}
          onClick={() => resend.mutate(invitation, { onSuccess: () => toast(`Mailed to ${email} once more.`) })}
        >
          Mail again
        </Button>
        <Button size="xs" aria-label={`Withdraw the invitation of ${email}`} loading={revoke.isPending} onClick={withdraw}>
          Withdraw
        </Button>
      </LineTools>
    </Line>
  );
}
