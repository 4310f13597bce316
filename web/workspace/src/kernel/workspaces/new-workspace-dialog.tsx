import { Button, Group, Modal, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState, type SubmitEvent } from "react";
import { NAME_LENGTH_MAX } from "@/design/inline-name";
import { useCreateWorkspace } from "./data";

export function NewWorkspaceDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="New workspace" size={420}>
      <NewWorkspaceForm onMade={onClose} />
    </Modal>
  );
}

export function NewWorkspaceForm({ onMade }: { onMade?: () => void }) {
  const [name, setName] = useState("");
  const create = useCreateWorkspace();
  const navigate = useNavigate();

  function submit(event: SubmitEvent) {
    event.preventDefault();
    create.mutate(name.trim(), {
      onSuccess: (made) => {
        onMade?.();
        void navigate({ to: "/w/$workspace", params: { workspace: made.id } });
      },
    });
  }

  return (
    <form onSubmit={submit}>
      <TextInput
        label="Name"
        placeholder="Research team"
        data-autofocus
        required
        withAsterisk={false}
        maxLength={NAME_LENGTH_MAX}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <Group justify="flex-end" mt="md">
        <Button type="submit" variant="filled" disabled={!name.trim()} loading={create.isPending}>
          Make workspace
        </Button>
      </Group>
    </form>
  );
}
