import { getRouteApi } from "@tanstack/react-router";
import { ImportScreen } from "@/apps/tables/screens/import-screen";

const route = getRouteApi("/w/$workspace/import");

export function ImportRoute() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <ImportScreen
      databaseId={search.database}
      tableId={search.table}
      importId={search.import}
      jobId={search.job}
      onStep={(step) => void navigate({ search: (before) => ({ ...before, import: undefined, job: undefined, ...step }) })}
    />
  );
}
