import { Button } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { Empty, Line, Lines, LineText, Section } from "@/design/screen";
import { formatMoment } from "@/kit/time";
import { QueryFailure } from "@/kernel/api/query-failure";
import { useWorkspace } from "@/kernel/workspaces/current";
import { useTrash } from "../data/trash";

const KINDS = { database: "Database", table: "Table", field: "Field" } as const;

/** Removed databases, tables and fields, and the way back. */
export function TrashPart() {
  const workspace = useWorkspace();
  const { query, restore } = useTrash(workspace.id);
  return (
    <Section title="Trash" about="What was removed can come back, until the day that is named.">
      {query.error && <QueryFailure error={query.error} onRetry={() => void query.refetch()} />}
      {query.data?.length === 0 && (
        <Empty icon={<IconTrash size={22} />} title="The trash is empty">
          Databases, tables and fields that are removed lie here for a while.
        </Empty>
      )}
      {query.data && query.data.length > 0 && (
        <Lines label="Trash">
          {query.data.map((one) => (
            <Line key={`${one.kind}:${one.id}`}>
              <LineText
                main={one.name}
                detail={
                  <>
                    {KINDS[one.kind]}
                    {one.lies_in && ` of “${one.lies_in}”`} · removed {formatMoment(one.removed_at)} · kept until {formatMoment(one.purged_at)}
                  </>
                }
              />
              <Button
                size="xs"
                aria-label={`Restore ${one.name}`}
                loading={restore.isPending && restore.variables === one}
                onClick={() => restore.mutate(one)}
              >
                Restore
              </Button>
            </Line>
          ))}
        </Lines>
      )}
    </Section>
  );
}
