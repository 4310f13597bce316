import type { Field, PreviewColumn } from "@/kernel/api/types";

interface Column {
  name: string;
  skip?: boolean;
  field_id?: number;
}

/** Why these columns can't be imported yet; null when they can. */
export function columnProblem(columns: readonly Column[]): string | null {
  const kept = columns.filter((column) => !column.skip);
  if (kept.length === 0) return "No column is left to import.";
  const names = new Set<string>();
  for (const { name, field_id } of kept) {
    if (field_id !== undefined) continue;
    const plain = name.trim().toLocaleLowerCase();
    if (!plain) return "Every column needs a name.";
    if (names.has(plain)) return `Two columns are called “${name.trim()}”.`;
    names.add(plain);
  }
  return null;
}

/** Each column of the file with the field that has its name; a column that fits none is left out until somebody says otherwise. */
export function matchedFields<T extends PreviewColumn>(columns: readonly T[], fields: readonly Field[]): (T & Column)[] {
  const free = new Map(fields.map((field) => [field.name.trim().toLocaleLowerCase(), field]));
  return columns.map((column) => {
    const plain = column.name.trim().toLocaleLowerCase();
    const field = free.get(plain);
    if (!field) return { ...column, skip: true };
    free.delete(plain);
    return { ...column, field_id: field.id, kind: field.kind, options: field.options };
  });
}

/** A table's name from a file's: without its ending, and with spaces for what stands for them in file names. */
export function tableNameOf(fileName: string): string {
  const name = fileName
    .replace(/\.(?:csv|tsv|tab|txt)$/iu, "")
    .replace(/[_-]+/gu, " ")
    .trim();
  return name ? name.charAt(0).toLocaleUpperCase() + name.slice(1) : "Imported table";
}
