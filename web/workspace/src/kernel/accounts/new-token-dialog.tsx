import { Button, Group, Modal, SegmentedControl, Select, Stack, TextInput } from "@mantine/core";
import { useState, type SubmitEvent } from "react";
import { CopyField } from "@/design/copy-field";
import { NAME_LENGTH_MAX } from "@/design/inline-name";
import { isProblem, sentenceOf } from "@/kernel/api/problem";
import { QueryFailure } from "@/kernel/api/query-failure";
import type { NewToken, TokenScope } from "@/kernel/api/types";
import { useTokens } from "./data";
import styles from "./new-token-dialog.module.css";

const LIFETIMES = [
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "A year" },
  { value: "never", label: "Doesn't expire" },
];

const SCOPES: Record<string, TokenScope[]> = { read: ["read"], write: ["read", "write"] };

export function NewTokenDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [made, setMade] = useState<NewToken | null>(null);
  const close = () => {
    onClose();
    setMade(null);
  };
  return (
    // The secret is shown once: a click beside the dialog must not lose it.
    <Modal opened={opened} onClose={close} title={made ? "Copy your token now" : "New token"} size={480} closeOnClickOutside={!made} closeOnEscape={!made}>
      {made ? <Secret token={made} onDone={close} /> : <Form onMade={setMade} />}
    </Modal>
  );
}

function Form({ onMade }: { onMade: (token: NewToken) => void }) {
  const { create } = useTokens();
  const [name, setName] = useState("");
  const [scope, setScope] = useState("read");
  const [lifetime, setLifetime] = useState("90");
  const error = create.error;
  const nameError = isProblem(error) ? error.fields["name"] : undefined;

  function submit(event: SubmitEvent) {
    event.preventDefault();
    create.mutate(
      { name: name.trim(), scopes: SCOPES[scope] ?? ["read"], expires_in_days: lifetime === "never" ? null : Number(lifetime) },
      { onSuccess: onMade },
    );
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          label="Name"
          description="Where it will be used, so that you know it again."
          placeholder="Nightly report"
          data-autofocus
          maxLength={NAME_LENGTH_MAX}
          value={name}
          error={nameError}
          onChange={(event) => setName(event.target.value)}
        />
        <div>
          <div className={styles.label} id="token-scope">
            It may
          </div>
          <SegmentedControl
            aria-labelledby="token-scope"
            value={scope}
            onChange={setScope}
            data={[
              { value: "read", label: "Read" },
              { value: "write", label: "Read and write" },
            ]}
          />
        </div>
        <Select label="Expires after" data={LIFETIMES} value={lifetime} onChange={(value) => value && setLifetime(value)} />
        {error && !nameError && <QueryFailure error={error} />}
        <Group justify="flex-end">
          <Button type="submit" variant="filled" disabled={!name.trim()} loading={create.isPending}>
            Make token
          </Button>
        </Group>
      </Stack>
      <span className="visually-hidden" role="status">
        {error ? sentenceOf(error) : ""}
      </span>
    </form>
  );
}

function Secret({ token, onDone }: { token: NewToken; onDone: () => void }) {
  return (
    <Stack gap="md">
      <p className={styles.once}>It is shown this one time only. Whoever has it can act in your name.</p>
      <CopyField label={`Secret of ${token.name}`} value={token.secret} />
      <pre className={styles.example}>{`curl -H "Authorization: Bearer ${token.secret}" \\\n  ${location.origin}/api/v1/me`}</pre>
      <Group justify="flex-end">
        <Button onClick={onDone}>Done</Button>
      </Group>
    </Stack>
  );
}
