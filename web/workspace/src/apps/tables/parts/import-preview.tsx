import { Button, Checkbox, Select, Skeleton, TextInput } from "@mantine/core";
import { useMemo, useState, type ReactNode } from "react";
import { useDelayed } from "@/design/use-delayed";
import { NAME_LENGTH_MAX } from "@/design/inline-name";
import { counted, freeName } from "@/kit/text";
import { isProblem } from "@/kernel/api/problem";
import { QueryFailure } from "@/kernel/api/query-failure";
import type { Field, FieldKind, Job, Preview } from "@/kernel/api/types";
import { useWorkspace } from "@/kernel/workspaces/current";
import { useDatabaseActions, useDatabases } from "../data/databases";
import { usePreview, useSentImport, useStartImport, type ImportColumn, type Reading } from "../data/imports";
import { useTable } from "../data/tables";
import { fieldKinds, startingOptions } from "../model/field-kinds";
import { columnProblem, matchedFields, tableNameOf } from "../model/import-columns";
import styles from "./import-preview.module.css";
import { KindIcon } from "./kind-icon";

/** Those met most; the server knows more, and one that it found is always among the choices. */
const ENCODINGS = [
  "utf-8",
  "utf-16-le",
  "windows-1252",
  "iso-8859-15",
  "windows-1250",
  "windows-1251",
  "macintosh",
  "shift_jis",
  "gb18030",
  "big5",
  "euc-kr",
];
const DELIMITERS = [
  { value: ",", label: "Comma ," },
  { value: ";", label: "Semicolon ;" },
  { value: "\t", label: "Tab" },
  { value: "|", label: "Bar |" },
];
const NEW_DATABASE = "new";
const NEW_FIELD = "new";

interface ImportPreviewProps {
  importId: number;
  databaseId: number | undefined;
  tableId: number | undefined;
  onStarted: (job: Job) => void;
  onBack: () => void;
}

/** The second step: what was found in the file, to be looked at and put right before anything is made. */
export function ImportPreview(props: ImportPreviewProps) {
  const [reading, setReading] = useState<Reading>({});
  const { data, error, isPending, isPlaceholderData, refetch } = usePreview(props.importId, reading);
  const late = useDelayed(isPending);
  if (error) {
    return (
      <div className={styles.failed}>
        <QueryFailure error={error} onRetry={() => void refetch()} />
        <Button mt="md" onClick={props.onBack}>
          Choose another file
        </Button>
      </div>
    );
  }
  if (!data) return late ? <PreviewSkeleton /> : <div className={styles.screen} />;
  return <Loaded key={readingKey(data)} {...props} preview={data} refreshing={isPlaceholderData} onRead={setReading} />;
}

// Columns that were put right belong to one way of reading the file; another way finds other columns.
function readingKey(preview: Preview): string {
  return JSON.stringify([preview.encoding, preview.delimiter, preview.header]);
}

interface LoadedProps extends ImportPreviewProps {
  preview: Preview;
  refreshing: boolean;
  onRead: (reading: Reading) => void;
}

function Loaded(props: LoadedProps) {
  return props.tableId === undefined ? <IntoNewTable {...props} /> : <IntoTable {...props} tableId={props.tableId} />;
}

function IntoNewTable({ preview, importId, databaseId, onStarted, ...rest }: LoadedProps) {
  const workspace = useWorkspace();
  const databases = useDatabases(workspace.id).data ?? [];
  const { create } = useDatabaseActions(workspace.id);
  const start = useStartImport(workspace.id, importId);
  const sent = useSentImport(importId);
  const [columns, setColumns] = useState<ImportColumn[]>(preview.columns);
  const [typed, setName] = useState<string | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const target = chosen ?? String(databaseId ?? databases[0]?.id ?? NEW_DATABASE);
  const taken = databases.find(({ id }) => String(id) === target)?.tables.map((table) => table.name) ?? [];
  const name = typed ?? freeName(tableNameOf(sent?.name ?? "Imported table"), taken);
  const problem = columnProblem(columns);

  async function go() {
    let database_id = Number(target);
    if (target === NEW_DATABASE) {
      database_id = (await create.mutateAsync("Imported")).id;
      setChosen(String(database_id));
    }
    const { encoding, delimiter, header } = preview;
    start.mutate({ database_id, table_name: name.trim(), encoding, delimiter, header, columns }, { onSuccess: onStarted });
  }

  return (
    <PreviewScreen
      {...rest}
      preview={preview}
      columns={columns}
      problem={problem ?? (name.trim() ? null : "Give the table a name.")}
      error={start.error}
      starting={start.isPending || create.isPending}
      onColumns={setColumns}
      onGo={() => void go()}
      target={
        <>
          <TextInput label="Table" maxLength={NAME_LENGTH_MAX} w={240} value={name} onChange={(event) => setName(event.target.value)} />
          <Select
            label="In the database"
            w={200}
            value={target}
            onChange={setChosen}
            data={[...databases.map(({ id, name: label }) => ({ value: String(id), label })), { value: NEW_DATABASE, label: "A new one" }]}
          />
        </>
      }
      columnHead={(column, change) => (
        <>
          <TextInput
            aria-label={`Name of the column ${column.name}`}
            size="xs"
            maxLength={NAME_LENGTH_MAX}
            disabled={column.skip}
            value={column.name}
            onChange={(event) => change({ name: event.target.value })}
          />
          <KindSelect
            label={`Kind of ${column.name}`}
            value={column.kind}
            disabled={column.skip ?? false}
            onChange={(kind) => change({ kind, options: startingOptions(kind), format: undefined })}
          />
        </>
      )}
    />
  );
}

function IntoTable({ preview, importId, tableId, onStarted, ...rest }: LoadedProps & { tableId: number }) {
  const table = useTable(tableId).data;
  const fields = useMemo(() => table?.fields ?? [], [table]);
  const workspace = useWorkspace();
  const start = useStartImport(workspace.id, importId);
  const [changes, setChanges] = useState<ImportColumn[] | null>(null);
  const columns = changes ?? matchedFields(preview.columns, fields);
  const problem = columns.some((column) => !column.skip) ? columnProblem(columns) : "No column is left to import.";

  return (
    <PreviewScreen
      {...rest}
      preview={preview}
      columns={columns}
      problem={table ? problem : "Looking at the table…"}
      error={start.error}
      starting={start.isPending}
      onColumns={setChanges}
      onGo={() => {
        const { encoding, delimiter, header } = preview;
        start.mutate({ table_id: tableId, encoding, delimiter, header, columns }, { onSuccess: onStarted });
      }}
      target={<TextInput label="Into the table" w={240} readOnly value={table?.name ?? ""} />}
      columnHead={(column, change) => (
        <>
          <div className={styles.source}>{column.name}</div>
          <FieldSelect column={column} fields={fields} taken={columns} onChange={change} />
        </>
      )}
    />
  );
}

function FieldSelect({ column, fields, taken, onChange }: {
  column: ImportColumn;
  fields: readonly Field[];
  taken: readonly ImportColumn[];
  onChange: (change: Partial<ImportColumn>) => void;
}) {
  const used = new Set(taken.filter((other) => other !== column).map((other) => other.field_id));
  return (
    <Select
      aria-label={`Field for the column ${column.name}`}
      size="xs"
      disabled={column.skip}
      value={column.field_id === undefined ? NEW_FIELD : String(column.field_id)}
      data={[
        ...fields.map((field) => ({ value: String(field.id), label: field.name, disabled: used.has(field.id) })),
        { value: NEW_FIELD, label: "A new field" },
      ]}
      onChange={(value) => {
        const field = fields.find(({ id }) => String(id) === value);
        onChange(field ? { field_id: field.id, kind: field.kind, options: field.options } : { field_id: undefined });
      }}
    />
  );
}

function KindSelect({ label, value, disabled, onChange }: { label: string; value: FieldKind; disabled: boolean; onChange: (kind: FieldKind) => void }) {
  return (
    <Select
      aria-label={label}
      size="xs"
      disabled={disabled}
      leftSection={<KindIcon kind={value} size={14} />}
      leftSectionWidth={28}
      comboboxProps={{ width: 180 }}
      data={fieldKinds.map(({ kind, name }) => ({ value: kind, label: name }))}
      value={value}
      onChange={(kind) => kind && onChange(kind)}
    />
  );
}

interface PreviewScreenProps {
  preview: Preview;
  refreshing: boolean;
  columns: ImportColumn[];
  problem: string | null;
  error: unknown;
  starting: boolean;
  target: ReactNode;
  columnHead: (column: ImportColumn, change: (what: Partial<ImportColumn>) => void) => ReactNode;
  onColumns: (columns: ImportColumn[]) => void;
  onRead: (reading: Reading) => void;
  onGo: () => void;
  onBack: () => void;
}

function PreviewScreen(props: PreviewScreenProps) {
  const { preview, columns, problem, error, onColumns, onRead } = props;
  const { encoding, delimiter, header } = preview;
  const fieldErrors = isProblem(error) ? Object.values(error.fields) : [];
  const change = (place: number, what: Partial<ImportColumn>) =>
    onColumns(columns.map((column, index) => (index === place ? { ...column, ...what } : column)));
  return (
    <div className={styles.screen}>
      <div className={styles.settings}>
        {props.target}
        <span className={styles.gap} />
        <Select
          label="Delimiter"
          w={130}
          data={withOther(DELIMITERS, delimiter)}
          value={delimiter}
          onChange={(value) => value && onRead({ encoding, delimiter: value, header })}
        />
        <Select
          label="Encoding"
          w={150}
          searchable
          data={ENCODINGS.includes(encoding) ? ENCODINGS : [encoding, ...ENCODINGS]}
          value={encoding}
          onChange={(value) => value && onRead({ encoding: value, delimiter, header })}
        />
        <Checkbox
          className={styles.check}
          label="The first row has the names"
          checked={header}
          onChange={(event) => onRead({ encoding, delimiter, header: event.currentTarget.checked })}
        />
      </div>
      <div className={styles.scroll} data-refreshing={props.refreshing || undefined} tabIndex={0} role="region" aria-label="Preview of the rows">
        <table className={styles.table}>
          <thead>
            <tr>
              {columns.map((column, place) => (
                <th key={place} data-skip={column.skip || undefined}>
                  <div className={styles.column}>
                    {props.columnHead(column, (what) => change(place, what))}
                    <Checkbox
                      label="Import"
                      checked={!column.skip}
                      onChange={(event) => change(place, { skip: !event.currentTarget.checked })}
                    />
                  </div>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {preview.rows.map((row, line) => (
              <tr key={line}>
                {columns.map((column, place) => (
                  <td key={place} data-skip={column.skip || undefined} data-number={column.kind === "number" || undefined}>
                    {row[place]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className={styles.foot}>
        <div className={styles.about} role="status">
          {error ? (
            <QueryFailure error={error} />
          ) : (
            (problem ?? sizeOf(preview, columns))
          )}
          {fieldErrors.map((sentence) => (
            <div key={sentence}>{sentence}</div>
          ))}
        </div>
        <Button onClick={props.onBack}>Back</Button>
        <Button variant="filled" disabled={problem !== null} loading={props.starting} onClick={props.onGo}>
          Import
        </Button>
      </div>
    </div>
  );
}

function sizeOf({ row_estimate, rows }: Preview, columns: readonly ImportColumn[]): string {
  const kept = counted(columns.filter((column) => !column.skip).length, "column");
  if (row_estimate <= rows.length) return `${counted(rows.length, "row")} in ${kept}.`;
  return `About ${counted(row_estimate, "row")} in ${kept}; the first ${rows.length} are shown.`;
}

function withOther(known: { value: string; label: string }[], value: string) {
  return known.some((one) => one.value === value) ? known : [...known, { value, label: value }];
}

function PreviewSkeleton() {
  return (
    <div className={styles.screen}>
      <div className={styles.settings}>
        <Skeleton height={32} width={240} />
        <Skeleton height={32} width={200} />
      </div>
      <div className={styles.skeleton}>
        {Array.from({ length: 14 }, (_, line) => (
          <Skeleton key={line} height={18} />
        ))}
      </div>
    </div>
  );
}
