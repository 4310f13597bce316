import { ImportJobLink } from "@/apps/tables/parts/import-job-link";
import { JobsScreen } from "@/kernel/jobs/jobs-screen";

export function JobsRoute() {
  return <JobsScreen linkOf={(job) => <ImportJobLink job={job} />} />;
}
