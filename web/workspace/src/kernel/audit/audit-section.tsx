import { Button, Menu, Select, TextInput } from "@mantine/core";
import { IconFileExport } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Section } from "@/design/screen";
import type { AuditEntry } from "@/kernel/api/types";
import { useApi } from "@/kernel/session/session";
import { useAudit } from "./data";
import { Entries } from "./entries";
import { isNarrowed, queryOf, useFilters, type Filters } from "./filters";
import styles from "./audit.module.css";

/** A kind of events to choose: its type, or the beginning of several. */
export interface EventKind {
  value: string;
  label: string;
}

interface AuditSectionProps {
  /** `/workspaces/7/audit` or `/audit`. */
  place: string;
  about: string;
  kinds: readonly EventKind[];
  /** Filters of this place alone: the people to choose from, above all. */
  filtersBy: (filters: Filters, change: (change: Filters) => void) => ReactNode;
  whereOf?: (entry: AuditEntry) => string;
}

export function AuditSection({ place, about, kinds, filtersBy, whereOf }: AuditSectionProps) {
  const api = useApi();
  const [filters, change] = useFilters();
  const query = queryOf(filters);
  const found = useAudit(place, query);
  return (
    <Section
      title="Audit"
      about={about}
      action={
        <Menu position="bottom-end">
          <Menu.Target>
            <Button leftSection={<IconFileExport size={16} />}>Export</Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item component="a" href={api.url(`${place}/export`, { ...query, form: "csv" })} download>
              As CSV
            </Menu.Item>
            <Menu.Item component="a" href={api.url(`${place}/export`, { ...query, form: "jsonl" })} download>
              As JSON lines, with all that was written
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      }
    >
      <div className={styles.filters} role="search" aria-label="Filter">
        {filtersBy(filters, change)}
        <Select
          label="What"
          placeholder="Anything"
          clearable
          data={[...kinds]}
          value={filters.what ?? null}
          onChange={(what) => change({ what: what ?? undefined })}
        />
        <TextInput label="From" type="date" value={filters.from ?? ""} onChange={(event) => change({ from: event.target.value })} />
        <TextInput label="To" type="date" value={filters.to ?? ""} onChange={(event) => change({ to: event.target.value })} />
        <TextInput
          label="About"
          placeholder="table:42"
          maxLength={200}
          value={filters.subject ?? ""}
          onChange={(event) => change({ subject: event.target.value.trim() })}
        />
        {isNarrowed(filters) && <Button onClick={() => change(NONE)}>Show everything</Button>}
      </div>
      <Entries
        label="What happened"
        found={found}
        empty={isNarrowed(filters) ? "Nothing fits." : "Nothing happened yet."}
        detailOf={(entry) => (
          <>
            {" · "}
            {whereOf && `${whereOf(entry)} · `}
            <code className={styles.code}>{entry.subject}</code> · <code className={styles.code}>{entry.type}</code>
            {entry.address && ` · ${entry.address}`}
          </>
        )}
      />
    </Section>
  );
}

const NONE: Filters = {
  who: undefined,
  what: undefined,
  from: undefined,
  to: undefined,
  subject: undefined,
  address: undefined,
  workspace: undefined,
};
