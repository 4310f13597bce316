import { Select, TextInput } from "@mantine/core";
import { useDeferredValue, useState } from "react";
import { AuditSection, type EventKind } from "./audit-section";
import { useAccounts, useAllWorkspaces } from "./data";
import type { Filters } from "./filters";

/** What belongs to no workspace, such as sign-ins. */
const NO_WORKSPACE = 0;

/** What happened anywhere, for administrators. */
export function InstallationAudit({ kinds }: { kinds: readonly EventKind[] }) {
  const workspaces = useAllWorkspaces().data ?? [];
  const names = new Map(workspaces.map(({ id, name }) => [id, name]));
  const places = [
    { value: String(NO_WORKSPACE), label: "The installation itself" },
    ...workspaces.map(({ id, name }) => ({ value: String(id), label: name })),
  ];
  return (
    <AuditSection
      place="/audit"
      about="Who did what in all workspaces and around them, the newest first."
      kinds={kinds}
      whereOf={({ workspace_id }) => (workspace_id === NO_WORKSPACE ? "Installation" : (names.get(workspace_id) ?? `Workspace ${workspace_id}`))}
      filtersBy={(filters, change) => (
        <>
          <Who {...filters} onChange={(who) => change({ who })} />
          <Select
            label="Where"
            placeholder="Anywhere"
            clearable
            searchable
            data={places}
            value={filters.workspace === undefined ? null : String(filters.workspace)}
            onChange={(value) => change({ workspace: value === null ? undefined : Number(value) })}
          />
          <TextInput
            label="From the address"
            placeholder="203.0.113.7"
            maxLength={64}
            value={filters.address ?? ""}
            onChange={(event) => change({ address: event.target.value.trim() })}
          />
        </>
      )}
    />
  );
}

function Who({ who, onChange }: Pick<Filters, "who"> & { onChange: (who: number | undefined) => void }) {
  const [words, setWords] = useState("");
  const accounts = useAccounts(useDeferredValue(words.trim())).data ?? [];
  const people = accounts.map(({ id, name, email }) => ({ value: String(id), label: `${name} (${email})` }));
  // Somebody whom the address names and the list does not have yet.
  if (who !== undefined && !people.some(({ value }) => value === String(who))) people.push({ value: String(who), label: `Account ${who}` });
  return (
    <Select
      label="Who"
      placeholder="Anybody"
      clearable
      searchable
      data={people}
      filter={({ options }) => options}
      searchValue={words}
      onSearchChange={setWords}
      value={who === undefined ? null : String(who)}
      onChange={(value) => onChange(value === null ? undefined : Number(value))}
    />
  );
}
