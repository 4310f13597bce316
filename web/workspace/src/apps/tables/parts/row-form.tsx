import { ActionIcon, Button, Drawer, Select, Skeleton, Switch, Textarea, TextInput, Tooltip } from "@mantine/core";
import { IconExternalLink, IconLink, IconTrash } from "@tabler/icons-react";
import { useState, type KeyboardEvent } from "react";
import { toast } from "@/design/toast";
import { useDelayed } from "@/design/use-delayed";
import { useNarrow } from "@/design/use-media";
import { sentenceOf } from "@/kernel/api/problem";
import { QueryFailure } from "@/kernel/api/query-failure";
import type { Cell, Field, Row, Table, Value } from "@/kernel/api/types";
import { isGone, useRow, useRowActions } from "../data/rows";
import { kindOf } from "../grid/kinds/list";
import { localToWire, wireToLocal } from "../model/moments";
import { locale } from "./cell-look";
import { KindIcon } from "./kind-icon";
import styles from "./row-form.module.css";

interface RowFormProps {
  table: Table;
  rowId: number | undefined;
  mayEdit: boolean;
  onClose: () => void;
}

/** One row as a form at the side; each field is kept when it is left. */
export function RowForm({ table, rowId, mayEdit, onClose }: RowFormProps) {
  const narrow = useNarrow();
  return (
    <Drawer
      opened={rowId !== undefined}
      onClose={onClose}
      position="right"
      size={narrow ? "100%" : 480}
      withCloseButton={false}
      padding={0}
      overlayProps={{ backgroundOpacity: 0.1 }}
      classNames={{ body: styles.body }}
      attributes={{ content: { "aria-label": "Row" } }}
    >
      {rowId !== undefined && <Form key={rowId} table={table} rowId={rowId} mayEdit={mayEdit} onClose={onClose} />}
    </Drawer>
  );
}

function Form({ table, rowId, mayEdit, onClose }: { table: Table; rowId: number; mayEdit: boolean; onClose: () => void }) {
  const { data: row, error, isPending, refetch } = useRow(table.id, rowId);
  const { remove } = useRowActions(table.id);
  const late = useDelayed(isPending);
  const primary = table.fields.find((field) => field.primary) ?? table.fields[0];
  const title = row && primary ? row.fields[primary.name] : null;

  async function copyLink() {
    await navigator.clipboard.writeText(location.href);
    toast("The link to this row is copied.");
  }

  return (
    <>
      <header className={styles.head}>
        <h2 className={styles.title}>{title === null || title === undefined || title === "" ? `Row ${rowId}` : String(title)}</h2>
        <Tooltip label="Copy link">
          <ActionIcon aria-label="Copy the link to this row" onClick={() => void copyLink()}>
            <IconLink size={16} />
          </ActionIcon>
        </Tooltip>
        {mayEdit && (
          <Tooltip label="Delete row">
            <ActionIcon
              aria-label="Delete this row"
              onClick={() => {
                remove.mutate(rowId);
                onClose();
              }}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </Tooltip>
        )}
        <Button size="xs" onClick={onClose}>
          Close
        </Button>
      </header>
      <div className={styles.fields}>
        {late && table.fields.map((field) => <Skeleton key={field.id} height={52} mb={12} />)}
        {error && (isGone(error) ? <p className={styles.gone}>This row was deleted.</p> : <QueryFailure error={error} onRetry={() => void refetch()} />)}
        {row && !error && table.fields.map((field) => <FieldInput key={field.id} table={table} field={field} row={row} mayEdit={mayEdit} />)}
      </div>
    </>
  );
}

/** A value of the `objects` shape in wire form. */
function cellOf(value: Value | undefined): Cell {
  if (value === undefined || value === null || typeof value === "boolean") return value ?? null;
  return String(value);
}

interface FieldInputProps {
  table: Table;
  field: Field;
  row: Row;
  mayEdit: boolean;
}

function FieldInput({ table, field, row, mayEdit }: FieldInputProps) {
  const { change } = useRowActions(table.id);
  const kind = kindOf(field.kind);
  const kept = cellOf(row.fields[field.name]);
  const [draft, setDraft] = useState<string | null>(null);
  const [misfit, setMisfit] = useState<string | null>(null);
  const text = draft ?? kind.typed(kept, field, locale);
  const failure = misfit ?? (change.error ? sentenceOf(change.error) : null);
  const label = (
    <span className={styles.label}>
      <KindIcon kind={field.kind} size={14} /> {field.name}
    </span>
  );

  function save(value: Cell) {
    setMisfit(null);
    // What was typed stays until the server has it, and when it says no.
    change.mutate({ rowId: row.id, fieldId: field.id, value }, { onSuccess: () => setDraft(null) });
  }

  function saveDraft() {
    if (draft === null) return;
    const parsed = kind.parse(draft, field, locale);
    if (!parsed.fits) setMisfit(parsed.reason);
    else if (parsed.value === kept) {
      setDraft(null);
      setMisfit(null);
    } else save(parsed.value);
  }

  const typing = {
    label,
    readOnly: !mayEdit,
    value: text,
    error: failure,
    onChange: (event: { target: { value: string } }) => setDraft(event.target.value),
    onBlur: saveDraft,
  };
  const saveOnEnter = (event: KeyboardEvent) => {
    if (event.key === "Enter") saveDraft();
  };

  switch (field.kind) {
    case "boolean":
      return (
        <div className={styles.field}>
          <div className={styles.above}>{label}</div>
          <Switch
            aria-label={field.name}
            disabled={!mayEdit}
            checked={change.isPending ? change.variables.value === true : kept === true}
            error={failure}
            onChange={(event) => save(event.currentTarget.checked)}
          />
        </div>
      );
    case "select":
      return (
        <Select
          className={styles.field}
          label={label}
          readOnly={!mayEdit}
          clearable
          allowDeselect
          searchable
          placeholder="Choose"
          data={(field.options.choices ?? []).map(({ name }) => name)}
          value={typeof kept === "string" ? kept : null}
          error={failure}
          onChange={save}
        />
      );
    case "date": {
      const withTime = field.options.time ?? false;
      const wire = typeof kept === "string" ? kept : null;
      return (
        <TextInput
          className={styles.field}
          label={label}
          type={withTime ? "datetime-local" : "date"}
          readOnly={!mayEdit}
          value={draft ?? (withTime ? wireToLocal(wire) : (wire ?? ""))}
          error={failure}
          onChange={(event) => setDraft(event.target.value)}
          onBlur={() => {
            if (draft === null) return;
            const value = withTime ? localToWire(draft) : draft || null;
            if (value === wire) setDraft(null);
            else save(value);
          }}
        />
      );
    }
    case "long_text":
      return <Textarea className={styles.field} {...typing} />;
    case "url":
    case "email": {
      const look = kind.look(kept, field, locale);
      const href = look.shape === "link" && draft === null ? look.href : null;
      return (
        <TextInput
          className={styles.field}
          {...typing}
          onKeyDown={saveOnEnter}
          rightSection={
            href && (
              <ActionIcon size={24} component="a" href={href} target="_blank" rel="noopener noreferrer" aria-label={`Open ${text}`}>
                <IconExternalLink size={15} />
              </ActionIcon>
            )
          }
        />
      );
    }
    case "number":
      return <TextInput className={styles.field} {...typing} inputMode="decimal" onKeyDown={saveOnEnter} />;
    case "text":
      return <TextInput className={styles.field} {...typing} onKeyDown={saveOnEnter} />;
  }
}
