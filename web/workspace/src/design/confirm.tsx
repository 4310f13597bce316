import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useState, type ReactNode, type SubmitEvent } from "react";
import styles from "./confirm.module.css";

interface ConfirmProps {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** What is lost by it. */
  children: ReactNode;
  /** What the button says. */
  action: string;
  pending?: boolean;
  onConfirm: () => void;
  /** A name to be typed first, where it concerns many. */
  typed?: { label: string; text: string };
  /** Why it did not work. */
  failure?: ReactNode;
}

/** Asks before what an undo could not bring back whole. */
export function Confirm({ opened, onClose, ...asked }: ConfirmProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={asked.title} size={460}>
      {opened && <Question {...asked} onClose={onClose} />}
    </Modal>
  );
}

function Question({ children, action, pending = false, onConfirm, onClose, typed, failure }: Omit<ConfirmProps, "opened" | "title">) {
  const [text, setText] = useState("");

  function submit(event: SubmitEvent) {
    event.preventDefault();
    onConfirm();
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <p className={styles.about}>{children}</p>
        {typed && <TextInput label={typed.label} data-autofocus autoComplete="off" value={text} onChange={(event) => setText(event.target.value)} />}
        {failure}
        <Group justify="flex-end" gap="sm">
          <Button onClick={onClose} data-autofocus={typed ? undefined : true}>
            Cancel
          </Button>
          <Button type="submit" variant="filled" color="red" disabled={typed !== undefined && text.trim() !== typed.text} loading={pending}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
