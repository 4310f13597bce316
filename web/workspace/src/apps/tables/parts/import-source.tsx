import { Button, Group, Progress, Textarea } from "@mantine/core";
import { IconFileSpreadsheet, IconUpload } from "@tabler/icons-react";
import { useRef, useState, type ClipboardEvent, type DragEvent } from "react";
import { Section } from "@/design/screen";
import { formatBytes } from "@/kit/text";
import { QueryFailure } from "@/kernel/api/query-failure";
import type { Import } from "@/kernel/api/types";
import { useWorkspace } from "@/kernel/workspaces/current";
import { useSendImport } from "../data/imports";
import { useTryExample } from "../data/example";
import styles from "./import-source.module.css";

/** A pasted text larger than this is better sent as a file. */
const PASTE_CHARACTERS_MAX = 2_000_000;

interface ImportSourceProps {
  onSent: (made: Import) => void;
  onCancel: () => void;
}

/** The first step: a file by drop or picker, or rows that were copied somewhere. */
export function ImportSource({ onSent, onCancel }: ImportSourceProps) {
  const workspace = useWorkspace();
  const [part, setPart] = useState(0);
  const [file, setFile] = useState<File | null>(null);
  const [text, setText] = useState("");
  const [over, setOver] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  const send = useSendImport(workspace.id, setPart);
  const example = useTryExample(workspace.id);

  function sendFile(chosen: File | undefined) {
    if (!chosen || send.isPending) return;
    setFile(chosen);
    setPart(0);
    send.mutate(chosen, { onSuccess: onSent });
  }

  function sendText(rows: string) {
    setFile(null);
    send.mutate(rows, { onSuccess: onSent });
  }

  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    sendFile(event.dataTransfer.files[0]);
  }

  // Cells copied from a spreadsheet are rows already; there is nothing to add before the next step.
  function paste(event: ClipboardEvent) {
    const pasted = event.clipboardData.getData("text/plain");
    if (text === "" && /\t[^\n]*\n/u.test(pasted) && pasted.length <= PASTE_CHARACTERS_MAX) {
      event.preventDefault();
      setText(pasted);
      sendText(pasted);
    }
  }

  if (send.isPending && file) {
    return (
      <Section title="Sending the file">
        <div className={styles.sending}>
          <IconFileSpreadsheet size={22} stroke={1.5} aria-hidden />
          <div className={styles.bar}>
            <div className={styles.fileName}>
              {file.name} <span className={styles.dim}>{formatBytes(file.size)}</span>
            </div>
            <Progress value={part * 100} size={6} aria-label={`Sending ${file.name}`} />
          </div>
        </div>
      </Section>
    );
  }

  return (
    <>
      <Section title="Choose a file" about="CSV or TSV, with any usual delimiter and encoding. You see it before anything is made.">
        <div
          className={styles.drop}
          data-over={over || undefined}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={drop}
        >
          <IconUpload size={22} stroke={1.5} aria-hidden />
          <p>Drop it here, or</p>
          <Button variant="filled" onClick={() => picker.current?.click()}>
            Choose a file
          </Button>
          <input
            ref={picker}
            type="file"
            className="visually-hidden"
            tabIndex={-1}
            aria-label="File to import"
            accept=".csv,.tsv,.txt,.tab,text/csv,text/tab-separated-values,text/plain"
            onChange={(event) => {
              sendFile(event.target.files?.[0]);
              event.target.value = "";
            }}
          />
        </div>
      </Section>
      {send.error && (
        <div className={styles.failure}>
          <QueryFailure error={send.error} onRetry={file ? () => sendFile(file) : undefined} />
        </div>
      )}
      <Section title="Or paste rows" about="Copied from a spreadsheet, a document or a page.">
        <Textarea
          aria-label="Rows to import"
          placeholder={"Name\tCity\tFounded\nAcme\tLyon\t1998"}
          classNames={{ input: styles.paste }}
          minRows={5}
          maxLength={PASTE_CHARACTERS_MAX}
          value={text}
          onPaste={paste}
          onChange={(event) => setText(event.target.value)}
        />
        <Group justify="space-between" mt="sm">
          <Button variant="subtle" loading={example.isPending} onClick={() => example.mutate(undefined, { onSuccess: onSent })}>
            Try an example
          </Button>
          <Group gap="xs">
            <Button onClick={onCancel}>Cancel</Button>
            <Button variant={text.trim() ? "filled" : "default"} disabled={!text.trim()} loading={send.isPending} onClick={() => sendText(text)}>
              Look at the rows
            </Button>
          </Group>
        </Group>
      </Section>
    </>
  );
}
