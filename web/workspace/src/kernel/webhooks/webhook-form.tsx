import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useState, type SubmitEvent } from "react";
import { NAME_LENGTH_MAX } from "@/design/inline-name";
import { isProblem, sentenceOf } from "@/kernel/api/problem";
import { QueryFailure } from "@/kernel/api/query-failure";
import type { Webhook } from "@/kernel/api/types";
import type { WebhookWish } from "./data";

interface WebhookFormProps {
  before?: Webhook;
  error: Error | null;
  pending: boolean;
  submitLabel: string;
  onSubmit: (wish: WebhookWish) => void;
}

export function WebhookForm({ before, error, pending, submitLabel, onSubmit }: WebhookFormProps) {
  const [name, setName] = useState(before?.name ?? "");
  const [url, setUrl] = useState(before?.url ?? "");
  const [types, setTypes] = useState(before?.types.join(", ") ?? "");
  const [subjects, setSubjects] = useState(before?.subjects.join(", ") ?? "");
  const fields: Record<string, string | undefined> = isProblem(error) ? error.fields : {};
  const inFields = ["name", "url", "types", "subjects"].some((field) => fields[field]);

  function submit(event: SubmitEvent) {
    event.preventDefault();
    onSubmit({ name: name.trim(), url: url.trim(), types: patternsOf(types), subjects: patternsOf(subjects) });
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput label="Name" data-autofocus maxLength={NAME_LENGTH_MAX} value={name} error={fields["name"]} onChange={(event) => setName(event.target.value)} />
        <TextInput
          label="Address"
          description="Events are posted there."
          placeholder="https://example.com/hooks"
          value={url}
          error={fields["url"]}
          onChange={(event) => setUrl(event.target.value)}
        />
        <TextInput
          label="Events"
          description="Separated by commas, with * for anything. Leave it empty for all."
          placeholder="tables.rows.*"
          value={types}
          error={fields["types"]}
          onChange={(event) => setTypes(event.target.value)}
        />
        <TextInput
          label="Of these things"
          description="Such as table:42. Leave it empty for all."
          placeholder="table:*"
          value={subjects}
          error={fields["subjects"]}
          onChange={(event) => setSubjects(event.target.value)}
        />
        {error && !inFields && <QueryFailure error={error} />}
        <Group justify="flex-end">
          <Button type="submit" variant="filled" loading={pending} disabled={!name.trim() || !url.trim()}>
            {submitLabel}
          </Button>
        </Group>
      </Stack>
      <span className="visually-hidden" role="status">
        {error ? sentenceOf(error) : ""}
      </span>
    </form>
  );
}

function patternsOf(text: string): string[] {
  return text
    .split(/[\s,]+/)
    .map((part) => part.trim())
    .filter(Boolean);
}
