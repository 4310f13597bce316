import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
  Outlet,
} from "@tanstack/react-router";
import type { QueryClient } from "@tanstack/react-query";
import { HomeScreen } from "@/apps/tables/screens/home-screen";
import { TableScreen } from "@/apps/tables/screens/table-screen";
import { lastWorkspace } from "@/kernel/workspaces/current";
import { useWorkspaces } from "@/kernel/workspaces/data";
import { ErrorScreen, NotFoundScreen } from "./error-screen";
import { FirstWorkspaceScreen } from "./first-workspace-screen";
import { AccountSettings, Administration, WorkspaceSettings } from "./parts-screens";
import { WorkspaceLayout } from "./workspace-layout";

interface RouterContext {
  queries: QueryClient;
}

function numberIn(raw: Record<string, string>, name: string): number {
  const value = naturalOf(raw[name]);
  if (value === undefined) throw new Error(`The address has no number where the ${name} should be.`);
  return value;
}

const root = createRootRouteWithContext<RouterContext>()({
  component: Outlet,
  notFoundComponent: NotFoundScreen,
});

const start = createRoute({ getParentRoute: () => root, path: "/", component: Start });

function Start() {
  const workspace = lastWorkspace(useWorkspaces());
  if (!workspace) return <FirstWorkspaceScreen />;
  return <Navigate to="/w/$workspace" params={{ workspace: workspace.id }} replace />;
}

const workspace = createRoute({
  getParentRoute: () => root,
  path: "/w/$workspace",
  params: {
    parse: (raw) => ({ workspace: numberIn(raw, "workspace") }),
    stringify: (params) => ({ workspace: String(params.workspace) }),
  },
  component: function Workspace() {
    const params = workspace.useParams();
    return (
      <WorkspaceLayout id={params.workspace}>
        <Outlet />
      </WorkspaceLayout>
    );
  },
});

const home = createRoute({ getParentRoute: () => workspace, path: "/", component: HomeScreen });

export interface TableSearch {
  view?: number;
  search?: string;
  /** The row that lies open beside the table. */
  row?: number;
  /** What happened to the table lies open. */
  history?: boolean;
}

const table = createRoute({
  getParentRoute: () => workspace,
  path: "/tables/$table",
  params: {
    parse: (raw) => ({ table: numberIn(raw, "table") }),
    stringify: (params) => ({ table: String(params.table) }),
  },
  validateSearch: (raw: Record<string, unknown>): TableSearch => ({
    view: naturalOf(raw["view"]),
    search: textOf(raw["search"]),
    row: naturalOf(raw["row"]),
    history: raw["history"] === true || undefined,
  }),
  component: function OneTable() {
    const params = table.useParams();
    const search = table.useSearch();
    const navigate = table.useNavigate();
    return (
      <TableScreen
        key={params.table}
        tableId={params.table}
        viewId={search.view}
        search={search.search ?? ""}
        rowId={search.row}
        history={search.history === true}
        onChange={(change, replace = false) => void navigate({ search: (before) => ({ ...before, ...change }), replace })}
      />
    );
  },
});

export interface ImportSearch {
  /** Where the new table is to stand. */
  database?: number;
  /** The table that the rows are to go into. */
  table?: number;
  import?: number;
  job?: number;
}

const importing = createRoute({
  getParentRoute: () => workspace,
  path: "/import",
  validateSearch: (raw: Record<string, unknown>): ImportSearch => ({
    database: naturalOf(raw["database"]),
    table: naturalOf(raw["table"]),
    import: naturalOf(raw["import"]),
    job: naturalOf(raw["job"]),
  }),
  component: lazyRouteComponent(() => import("./lazy/import-route"), "ImportRoute"),
});

const jobs = createRoute({
  getParentRoute: () => workspace,
  path: "/jobs",
  component: lazyRouteComponent(() => import("./lazy/jobs-route"), "JobsRoute"),
});

const workspaceSettings = createRoute({
  getParentRoute: () => workspace,
  path: "/settings/{-$part}",
  component: function Settings() {
    return <WorkspaceSettings open={workspaceSettings.useParams().part} />;
  },
});

const accountSettings = createRoute({
  getParentRoute: () => root,
  path: "/settings/{-$part}",
  component: function Settings() {
    return <AccountSettings open={accountSettings.useParams().part} />;
  },
});

const administration = createRoute({
  getParentRoute: () => root,
  path: "/administration/{-$part}",
  component: function Administrating() {
    return <Administration open={administration.useParams().part} />;
  },
});

const tree = root.addChildren([
  start,
  accountSettings,
  administration,
  workspace.addChildren([home, table, importing, jobs, workspaceSettings]),
]);

export function makeRouter(queries: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { queries },
    defaultErrorComponent: ErrorScreen,
    defaultPreload: false,
    scrollRestoration: false,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}

function naturalOf(raw: unknown): number | undefined {
  const value = Number(raw);
  return Number.isInteger(value) && value > 0 ? value : undefined;
}

function textOf(raw: unknown): string | undefined {
  // A search for digits comes out of the address as a number.
  const text = typeof raw === "string" ? raw : typeof raw === "number" || typeof raw === "boolean" ? String(raw) : "";
  return text || undefined;
}
