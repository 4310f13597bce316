import { Button, Group, Modal, Stack, Textarea } from "@mantine/core";
import { useState, type SubmitEvent } from "react";
import { CopyField } from "@/design/copy-field";
import { toast } from "@/design/toast";
import { formatMoment } from "@/kit/time";
import { Problem } from "@/kernel/api/problem";
import { QueryFailure } from "@/kernel/api/query-failure";
import type { Role } from "@/kernel/api/types";
import { useWorkspace } from "./current";
import { useInvitations, useSignUpLink } from "./data";
import { RoleField } from "./role-select";
import { roleName } from "./roles";
import styles from "./workspaces.module.css";

interface InviteDialogProps {
  opened: boolean;
  onClose: () => void;
}

/** Invites people by mail, or makes a link for somebody to be sent by hand. */
export function InviteDialog({ opened, onClose }: InviteDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Invite people" size={480}>
      {opened && <InviteForm onClose={onClose} />}
    </Modal>
  );
}

function InviteForm({ onClose }: { onClose: () => void }) {
  const workspace = useWorkspace();
  const { invite } = useInvitations(workspace.id);
  const makeLink = useSignUpLink();
  const [text, setText] = useState("");
  const [role, setRole] = useState<Role>("editor");
  const emails = text.split(/[\s,;]+/u).filter(Boolean);

  function submit(event: SubmitEvent) {
    event.preventDefault();
    invite.mutate(
      { emails, role },
      {
        onSuccess: ({ invitations, members }) => {
          if (invitations.length > 0) toast(`An invitation is on its way to ${invitations.map(({ email }) => email).join(", ")}.`);
          if (members.length > 0) toast(`Already a member: ${members.join(", ")}.`);
          onClose();
        },
      },
    );
  }

  if (makeLink.data) {
    return (
      <Stack gap="md">
        <p className={styles.about}>
          Whoever opens this link first signs up by it and becomes a member as {roleName(role).toLowerCase()}. It is good once, until{" "}
          {formatMoment(makeLink.data.expires_at)}.
        </p>
        <CopyField label="Sign-up link" value={new URL(makeLink.data.url, location.origin).href} />
        <Group justify="flex-end">
          <Button onClick={onClose}>Done</Button>
        </Group>
      </Stack>
    );
  }

  const wrong = wrongAddresses(invite.error, emails);
  const failed = makeLink.error ?? (wrong ? null : invite.error);
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Textarea
          label="E-mail addresses"
          description="One or several. Each gets a mail with a link of their own."
          placeholder="ada@example.org"
          inputMode="email"
          data-autofocus
          error={wrong}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <RoleField value={role} onChange={setRole} />
        {failed && <QueryFailure error={failed} />}
        <Group justify="space-between">
          <Button variant="subtle" loading={makeLink.isPending} onClick={() => makeLink.mutate({ workspace_id: workspace.id, role })}>
            Make a link instead
          </Button>
          <Button type="submit" variant="filled" disabled={emails.length === 0} loading={invite.isPending}>
            {emails.length > 1 ? `Invite ${emails.length} people` : "Invite"}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Which of the addresses the server did not take, and why. */
function wrongAddresses(error: unknown, emails: readonly string[]): string | null {
  if (!(error instanceof Problem)) return null;
  const found = Object.entries(error.fields).map(([field, why]) => {
    const place = /^emails\.(\d+)$/u.exec(field)?.[1];
    const email = place === undefined ? undefined : emails[Number(place)];
    return email === undefined ? why : `${email}: ${why}`;
  });
  return found.length > 0 ? found.join(" ") : null;
}
