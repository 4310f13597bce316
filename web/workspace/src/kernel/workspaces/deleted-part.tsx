import { IconTrash } from "@tabler/icons-react";
import { Empty, Section } from "@/design/screen";
import { QueryFailure } from "@/kernel/api/query-failure";
import { useDeletedWorkspaces } from "./data";
import { DeletedLines } from "./deleted-lines";

/** Workspaces in the trash, which their owner can restore. */
export function DeletedPart() {
  const { query } = useDeletedWorkspaces();
  return (
    <Section title="Deleted workspaces" about="Those that you owned. After the day that is named, they are gone for good.">
      {query.error && <QueryFailure error={query.error} onRetry={() => void query.refetch()} />}
      {query.data?.length === 0 && (
        <Empty icon={<IconTrash size={22} />} title="Nothing is in the trash">
          A workspace that you delete lies here for some days.
        </Empty>
      )}
      <DeletedLines deleted={query.data ?? []} />
    </Section>
  );
}
