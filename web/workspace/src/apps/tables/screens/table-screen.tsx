import { Button, Skeleton } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { Suspense, useMemo, useRef, useState } from "react";
import { lazyPart } from "@/design/lazy-part";
import { useDelayed } from "@/design/use-delayed";
import { useNarrow } from "@/design/use-media";
import { QueryFailure } from "@/kernel/api/query-failure";
import type { Field, Table, View, ViewColumn, ViewOptions } from "@/kernel/api/types";
import { takeFirstRows, type FirstRows } from "@/kernel/page/page-data";
import { People } from "@/kernel/frame/people";
import { TopBar } from "@/kernel/frame/top-bar";
import { useSession } from "@/kernel/session/session";
import { useWorkspace } from "@/kernel/workspaces/current";
import { atLeast } from "@/kernel/workspaces/roles";
import { useDatabases } from "../data/databases";
import { useRowActions } from "../data/rows";
import { useFieldActions, useTable, useViewActions } from "../data/tables";
import { columnsOf, optionsOf, type Column } from "../grid/model/columns";
import type { FieldAction } from "../grid/parts/header-menu";
import { placed } from "../model/table-events";
import type { FieldTask } from "../parts/field-dialog";
import { GridPaper } from "../parts/grid-paper";
import { TableToolbar, type ToolbarHandle } from "../parts/table-toolbar";
import { ViewTabs } from "../parts/view-tabs";
import styles from "./table-screen.module.css";

const grid = lazyPart(async () => (await import("../grid/TableGrid")).TableGrid);
const rowList = lazyPart(async () => (await import("../parts/row-list")).RowList);
const rowForm = lazyPart(async () => (await import("../parts/row-form")).RowForm);
const activityDrawer = lazyPart(async () => (await import("@/kernel/audit/activity-drawer")).ActivityDrawer);
const fieldDialog = lazyPart(async () => (await import("../parts/field-dialog")).FieldDialog);

interface Place {
  view?: number;
  search?: string;
  row?: number;
  history?: boolean;
}

interface TableScreenProps {
  tableId: number;
  viewId: number | undefined;
  search: string;
  rowId: number | undefined;
  /** What happened to the table is shown beside it. */
  history: boolean;
  onChange: (change: Place, replace?: boolean) => void;
}

export function TableScreen(props: TableScreenProps) {
  const { data: table, error, isPending, refetch } = useTable(props.tableId);
  const late = useDelayed(isPending);
  if (error && !table) {
    return (
      <>
        <TopBar title="Table" />
        <QueryFailure error={error} large onRetry={() => void refetch()} />
      </>
    );
  }
  if (!table) return <TopBar title="" parents={late ? [<Skeleton key="name" height={14} width={160} />] : []} />;
  return <LoadedTable {...props} table={table} />;
}

function LoadedTable({ table, viewId, search, rowId, history, onChange }: TableScreenProps & { table: Table }) {
  const narrow = useNarrow();
  const { api, realtime } = useSession();
  const workspace = useWorkspace();
  const first = useFirstRows(table.id);
  const database = useDatabases(workspace.id).data?.find(({ id }) => id === table.database_id);
  const { setOptions, keepOptions } = useViewActions(table.id);
  const { remove: removeField } = useFieldActions(table.id);
  const { create: createRow } = useRowActions(table.id);
  const toolbar = useRef<ToolbarHandle>(null);
  const [fieldTask, setFieldTask] = useState<FieldTask | null>(null);
  const [ownOptions, setOwnOptions] = useState<Record<number, ViewOptions>>({});
  const mayEdit = atLeast(table.role, "editor");
  const mayBuild = atLeast(table.role, "builder");

  const kept = table.views.find(({ id }) => id === viewId) ?? table.views[0];
  // Who may only look arranges the view for themselves, for as long as they look.
  const view = useMemo<View | undefined>(() => {
    const own = kept && ownOptions[kept.id];
    return own ? { ...kept, options: own } : kept;
  }, [kept, ownOptions]);
  const shown = useMemo<Table>(
    () => (view && view !== kept ? { ...table, views: table.views.map((other) => (other.id === view.id ? view : other)) } : table),
    [table, view, kept],
  );
  if (!view) return <TopBar title={table.name} />;

  function changeOptions(options: ViewOptions) {
    if (!view) return;
    if (mayEdit) setOptions.mutate({ id: view.id, options });
    else setOwnOptions((own) => ({ ...own, [view.id]: options }));
  }

  const addField = () => setFieldTask({ make: true });
  const editField = (field: Field) => setFieldTask({ make: false, field });

  function doWithField(action: FieldAction, fieldId: number | null) {
    const field = table.fields.find(({ id }) => id === fieldId);
    if (action === "add") addField();
    else if (field && view) actOnField(action, field, view.options);
  }

  function actOnField(action: Exclude<FieldAction, "add">, field: Field, options: ViewOptions) {
    const follower = table.fields[table.fields.indexOf(field) + 1]?.id;
    switch (action) {
      case "rename":
      case "edit":
        return editField(field);
      case "insert-left":
        return setFieldTask({ make: true, before: field.id });
      case "insert-right":
        return setFieldTask({ make: true, before: follower });
      case "sort-ascending":
      case "sort-descending":
        return changeOptions({ ...options, sorts: [{ field: field.id, descending: action === "sort-descending" }] });
      case "filter":
        return toolbar.current?.filterBy(field);
      case "delete":
        return removeField.mutate(field);
    }
  }

  // A view that has an order of its own shows a new field last, unless it is told where.
  function placeField(field: Field, before: number | undefined) {
    if (!view || before === undefined || view.options.columns.length === 0) return;
    const columns = columnsOf([...table.fields.filter(({ id }) => id !== field.id), field], view.options.columns);
    changeOptions({ ...view.options, columns: placedColumns(columns, field.id, before) });
  }
  return (
    <>
      <TopBar
        title={table.name}
        parents={
          database && [
            <Link key="database" to="/w/$workspace" params={{ workspace: workspace.id }}>
              {database.name}
            </Link>,
          ]
        }
        tabs={<ViewTabs table={table} current={view} mayBuild={mayEdit} onChoose={(id) => onChange({ view: id })} />}
        people={<People subject={`table:${table.id}`} />}
        action={
          mayEdit &&
          narrow && (
            <Button
              size="xs"
              variant="filled"
              leftSection={<IconPlus size={15} />}
              loading={createRow.isPending}
              onClick={() => createRow.mutate({}, { onSuccess: (row) => onChange({ row: row.id }) })}
            >
              New row
            </Button>
          )
        }
      />
      <TableToolbar
        handle={toolbar}
        table={shown}
        view={view}
        search={search}
        onSearch={(text) => onChange({ search: text || undefined }, true)}
        onOptions={changeOptions}
        onAddField={addField}
        onEditField={editField}
        onDeleteField={(field) => removeField.mutate(field)}
        onHistory={() => onChange({ history: true })}
      />
      {narrow ? (
        <Suspense fallback={null}>
          <rowList.Part table={shown} view={view} search={search} firstPage={first?.page} />
        </Suspense>
      ) : (
        <div className={styles.grid}>
          <Suspense fallback={<GridPaper table={shown} view={view} page={first?.page} />}>
            <grid.Part
              table={shown}
              view={view}
              search={search}
              api={api}
              realtime={realtime}
              readOnly={!mayEdit}
              mayChangeFields={mayBuild}
              initialPage={first?.page}
              initialCount={first?.count}
              openRow={rowId ?? null}
              onOpenRow={(row) => onChange({ row: row ?? undefined })}
              onViewOptionsChange={(options) => keepOptions(view.id, options)}
              onFieldAction={doWithField}
            />
          </Suspense>
        </div>
      )}
      <Suspense fallback={null}>
        {fieldTask && <fieldDialog.Part table={table} task={fieldTask} onMade={placeField} onClose={() => setFieldTask(null)} />}
        {history && (
          <activityDrawer.Part subject={`table:${table.id}`} name={table.name} opened onClose={() => onChange({ history: undefined })} />
        )}
        {narrow && <rowForm.Part table={table} rowId={rowId} mayEdit={mayEdit} onClose={() => onChange({ row: undefined })} />}
      </Suspense>
    </>
  );
}

function placedColumns(columns: readonly Column[], fieldId: number, before: number): ViewColumn[] {
  const named = optionsOf(columns).map((column) => ({ ...column, id: column.field }));
  const moved = named.find(({ id }) => id === fieldId);
  const all = moved ? placed(named, moved, before) : named;
  return all.map(({ field, width, hidden }) => ({ field, width, hidden }));
}

/** The rows that the page brought, for the one table that it was asked for, once. */
function useFirstRows(tableId: number): FirstRows | null {
  const { page } = useSession();
  const [first] = useState(() => takeFirstRows(page, tableId));
  return first;
}
