import { ActionIcon, Button, Menu, Popover, TextInput } from "@mantine/core";
import {
  IconArrowsSort,
  IconBaselineDensityMedium,
  IconBaselineDensitySmall,
  IconDots,
  IconEyeOff,
  IconFileExport,
  IconFileImport,
  IconFilter,
  IconHistory,
  IconPlus,
  IconSearch,
  IconX,
} from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { Suspense, useEffect, useEffectEvent, useImperativeHandle, useRef, useState, type ReactNode, type Ref } from "react";
import { lazyPart } from "@/design/lazy-part";
import { useNarrow } from "@/design/use-media";
import type { Field, Filter, Table, View, ViewOptions } from "@/kernel/api/types";
import { useCommands } from "@/kernel/commands/commands";
import { useApi } from "@/kernel/session/session";
import { atLeast } from "@/kernel/workspaces/roles";
import { filterText, sortText } from "../data/rows";
import { added, complete, conditionsIn, newCondition } from "../model/filters";
import styles from "./table-toolbar.module.css";

const ICON = 16;
const filterBuilder = lazyPart(async () => (await import("./filter-builder")).FilterBuilder);
const sortBuilder = lazyPart(async () => (await import("./sort-builder")).SortBuilder);
const fieldsList = lazyPart(async () => (await import("./fields-list")).FieldsList);
/** Once the table is drawn, its tools are fetched, so that they open without a wait. */
const TOOLS_AFTER_MS = 1_000;
/** Typing rests this long before it is searched or filtered for. */
const TYPING_RESTS_MS = 250;

/** What others on the screen may ask of the toolbar. */
export interface ToolbarHandle {
  /** Opens the filter with a new condition about this field. */
  filterBy: (field: Field) => void;
}

interface TableToolbarProps {
  handle: Ref<ToolbarHandle>;
  table: Table;
  view: View;
  search: string;
  onSearch: (search: string) => void;
  onOptions: (options: ViewOptions) => void;
  onAddField: () => void;
  onEditField: (field: Field) => void;
  onDeleteField: (field: Field) => void;
  onHistory: () => void;
}

/** What a view shows and how: filter, order, fields, height; search; in and out. */
export function TableToolbar(props: TableToolbarProps) {
  const { table, view, search, onSearch, onOptions } = props;
  const { options } = view;
  const narrow = useNarrow();
  const mayBuild = atLeast(table.role, "builder");
  const conditions = conditionsIn(options.filter).length;
  const hidden = options.columns.filter((column) => column.hidden).length;
  const isTall = options.row_height === "tall";
  useEffect(() => {
    const timer = setTimeout(() => [filterBuilder, sortBuilder, fieldsList].forEach((part) => part.load()), TOOLS_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={styles.bar} role="toolbar" aria-label="View">
      <FilterButton
        key={`filter ${view.id}`}
        handle={props.handle}
        fields={table.fields}
        filter={options.filter}
        count={conditions}
        onChange={(filter) => onOptions({ ...options, filter })}
      />
      <ToolPopover
        icon={<IconArrowsSort size={ICON} />}
        name={options.sorts.length > 0 ? `Sorted by ${options.sorts.length}` : "Sort"}
        active={options.sorts.length > 0}
      >
        <sortBuilder.Part fields={table.fields} sorts={options.sorts} onChange={(sorts) => onOptions({ ...options, sorts })} />
      </ToolPopover>
      <ToolPopover icon={<IconEyeOff size={ICON} />} name={hidden > 0 ? `${hidden} hidden` : "Fields"} active={hidden > 0}>
        <fieldsList.Part
          fields={table.fields}
          columns={options.columns}
          mayBuild={mayBuild}
          onColumns={(columns) => onOptions({ ...options, columns })}
          onEdit={props.onEditField}
          onDelete={props.onDeleteField}
          onAdd={props.onAddField}
        />
      </ToolPopover>
      {!narrow && (
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          className={styles.tool}
          leftSection={isTall ? <IconBaselineDensitySmall size={ICON} /> : <IconBaselineDensityMedium size={ICON} />}
          onClick={() => onOptions({ ...options, row_height: isTall ? "short" : "tall" })}
        >
          {isTall ? "Short rows" : "Tall rows"}
        </Button>
      )}
      <div className={styles.right}>
        <SearchInput key={`search ${table.id}`} search={search} onSearch={onSearch} />
        <InAndOut {...props} mayBuild={mayBuild} />
      </div>
    </div>
  );
}

interface ToolPopoverProps {
  icon: ReactNode;
  name: string;
  active: boolean;
  children: ReactNode;
  /** Who opens it also from elsewhere keeps the state. */
  state?: [opened: boolean, setOpened: (opened: boolean) => void];
}

function ToolPopover({ icon, name, active, children, state }: ToolPopoverProps) {
  const own = useState(false);
  const [opened, setOpened] = state ?? own;
  return (
    <Popover trapFocus opened={opened} onChange={setOpened}>
      <Popover.Target>
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          className={styles.tool}
          data-active={active || undefined}
          leftSection={icon}
          onClick={() => setOpened(!opened)}
        >
          {name}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={styles.dropdown}>
        <Suspense fallback={<div className={styles.loading} />}>{children}</Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}

interface FilterButtonProps {
  handle: Ref<ToolbarHandle>;
  fields: readonly Field[];
  filter: Filter | null;
  count: number;
  onChange: (filter: Filter | null) => void;
}

/** What is being put together stands in a draft; what is whole of it is what the view filters by. */
function FilterButton({ handle, fields, filter, count, onChange }: FilterButtonProps) {
  const [draft, setDraft] = useState<Filter | null>(null);
  const [opened, setOpened] = useState(false);
  const apply = (wanted: Filter) => {
    const whole = complete(wanted, fields);
    if (JSON.stringify(whole) !== JSON.stringify(filter)) onChange(whole);
  };
  const applyLater = useEffectEvent(apply);
  useEffect(() => {
    if (!draft) return;
    const timer = setTimeout(() => applyLater(draft), TYPING_RESTS_MS);
    return () => clearTimeout(timer);
  }, [draft]);
  const shown = draft ?? filter ?? { all: [] };

  function setOpenedOrApply(open: boolean) {
    setOpened(open);
    if (open) return;
    if (draft) apply(draft);
    setDraft(null);
  }

  useImperativeHandle(handle, () => ({
    filterBy: (field) => {
      setDraft(added(shown, [], newCondition(field)));
      setOpened(true);
    },
  }));
  return (
    <ToolPopover
      icon={<IconFilter size={ICON} />}
      name={count > 0 ? `Filtered by ${count}` : "Filter"}
      active={count > 0}
      state={[opened, setOpenedOrApply]}
    >
      <div className={styles.filter}>
        {conditionsIn(shown).length === 0 && <p className={styles.dim}>All rows are shown. Add a condition to show fewer.</p>}
        <filterBuilder.Part fields={fields} filter={shown} onChange={setDraft} />
      </div>
    </ToolPopover>
  );
}

function SearchInput({ search, onSearch }: { search: string; onSearch: (search: string) => void }) {
  const [text, setText] = useState(search);
  const [told, setTold] = useState(search);
  const input = useRef<HTMLInputElement>(null);
  const tell = useEffectEvent(onSearch);

  // Back and forward change the search from outside.
  if (search !== told) {
    setTold(search);
    if (search !== text.trim()) setText(search);
  }
  useEffect(() => {
    const wanted = text.trim();
    if (wanted === told) return;
    const timer = setTimeout(() => tell(wanted), TYPING_RESTS_MS);
    return () => clearTimeout(timer);
  }, [text, told]);

  useCommands([
    {
      id: "table.search",
      title: "Search in this table",
      section: "This table",
      keys: "mod+f",
      icon: <IconSearch size={ICON} />,
      run: () => {
        input.current?.focus();
        input.current?.select();
      },
    },
  ]);

  return (
    <TextInput
      ref={input}
      size="xs"
      className={styles.search}
      aria-label="Search in this table"
      placeholder="Search"
      leftSection={<IconSearch size={14} />}
      rightSection={
        text ? (
          <ActionIcon size={20} aria-label="Clear the search" onClick={() => setText("")}>
            <IconX size={13} />
          </ActionIcon>
        ) : null
      }
      value={text}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === "Escape") setText("");
        if (event.key === "Enter") onSearch(text.trim());
      }}
    />
  );
}

function InAndOut({ table, view, search, mayBuild, onAddField, onHistory }: TableToolbarProps & { mayBuild: boolean }) {
  const api = useApi();
  const navigate = useNavigate();
  const { filter, sorts } = view.options;
  const exportUrl = api.url(`/tables/${table.id}/export.csv`, {
    view: view.id,
    filter: filterText(filter),
    sort: sortText(sorts),
    search,
  });
  const importHere = () =>
    void navigate({ to: "/w/$workspace/import", params: { workspace: table.workspace_id }, search: { table: table.id } });
  const mayEdit = atLeast(table.role, "editor");

  useCommands([
    {
      id: "table.export",
      title: "Export these rows as CSV",
      section: "This table",
      words: "download",
      icon: <IconFileExport size={ICON} />,
      run: () => location.assign(exportUrl),
    },
    { id: "table.history", title: "History of this table", section: "This table", words: "activity log changes", icon: <IconHistory size={ICON} />, run: onHistory },
    ...(mayEdit
      ? [{ id: "table.import", title: "Import rows into this table", section: "This table", icon: <IconFileImport size={ICON} />, run: importHere }]
      : []),
    ...(mayBuild ? [{ id: "table.field", title: "Add a field", section: "This table", icon: <IconPlus size={ICON} />, run: onAddField }] : []),
  ]);

  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon aria-label="More about this table">
          <IconDots size={ICON} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {mayBuild && (
          <Menu.Item leftSection={<IconPlus size={ICON} />} onClick={onAddField}>
            Add a field
          </Menu.Item>
        )}
        {mayEdit && (
          <Menu.Item leftSection={<IconFileImport size={ICON} />} onClick={importHere}>
            Import rows
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconHistory size={ICON} />} onClick={onHistory}>
          History
        </Menu.Item>
        <Menu.Item component="a" href={exportUrl} download leftSection={<IconFileExport size={ICON} />}>
          Export these rows as CSV
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
