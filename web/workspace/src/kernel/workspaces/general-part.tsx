import { Button, Group, TextInput } from "@mantine/core";
import { useState, type SubmitEvent } from "react";
import { Confirm } from "@/design/confirm";
import { NAME_LENGTH_MAX } from "@/design/inline-name";
import { Section } from "@/design/screen";
import { toast } from "@/design/toast";
import { QueryFailure } from "@/kernel/api/query-failure";
import { useSession } from "@/kernel/session/session";
import { useWorkspace } from "./current";
import { useDeletedWorkspaces, useMembers, useRenameWorkspace } from "./data";
import { atLeast } from "./roles";
import styles from "./workspaces.module.css";

/** The workspace's name, and the ways out of it. */
export function GeneralPart() {
  const workspace = useWorkspace();
  return (
    <>
      <NameSection key={workspace.id} />
      <EndSection />
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

/** Leaving it, and putting it into the trash. */
function EndSection() {
  const workspace = useWorkspace();
  const { account } = useSession();
  const { leave } = useMembers(workspace.id);
  const { remove } = useDeletedWorkspaces();
  const [asked, setAsked] = useState<"leave" | "delete" | null>(null);
  const isOwner = workspace.role === "owner";
  const close = () => {
    setAsked(null);
    leave.reset();
    remove.reset();
  };
  // A fresh page: nothing of the workspace may be left in this one.
  const go = () => location.assign("/");

  return (
    <Section
      title={isOwner ? "Leave or delete" : "Leave"}
      about={isOwner ? "A deleted workspace lies in the trash for some days: restore it from your account's settings." : undefined}
    >
      <Group gap="sm">
        <Button onClick={() => setAsked("leave")}>Leave the workspace</Button>
        {isOwner && (
          <Button color="red" variant="light" onClick={() => setAsked("delete")}>
            Delete the workspace
          </Button>
        )}
      </Group>
      <Confirm
        opened={asked === "leave"}
        onClose={close}
        title={`Leave “${workspace.name}”?`}
        action="Leave"
        pending={leave.isPending}
        failure={leave.error && <QueryFailure error={leave.error} />}
        onConfirm={() => leave.mutate(account.id, { onSuccess: go })}
      >
        You lose access at once, also in your open tabs and by your tokens. Somebody who manages its members can invite you again.
      </Confirm>
      <Confirm
        opened={asked === "delete"}
        onClose={close}
        title={`Delete “${workspace.name}”?`}
        action="Delete the workspace"
        typed={{ label: "Type its name to go on", text: workspace.name }}
        pending={remove.isPending}
        failure={remove.error && <QueryFailure error={remove.error} />}
        onConfirm={() => remove.mutate(workspace.id, { onSuccess: go })}
      >
        Everybody loses access at once, and what runs in it stops. For some days its owners can restore it; after that, it is gone.
      </Confirm>
    </Section>
  );
}
