import { Button } from "@mantine/core";
import { Line, Lines, LineText } from "@/design/screen";
import { toast } from "@/design/toast";
import { formatMoment } from "@/kit/time";
import type { DeletedWorkspace } from "@/kernel/api/types";
import { useDeletedWorkspaces } from "./data";

/** Each with a button that brings it back. */
export function DeletedLines({ deleted }: { deleted: readonly DeletedWorkspace[] }) {
  const { restore } = useDeletedWorkspaces();
  if (deleted.length === 0) return null;
  return (
    <Lines label="Deleted workspaces">
      {deleted.map((one) => (
        <Line key={one.id}>
          <LineText main={one.name} detail={`Deleted ${formatMoment(one.deleted_at)} · kept until ${formatMoment(one.purged_at)}`} />
          <Button
            size="xs"
            aria-label={`Restore ${one.name}`}
            loading={restore.isPending && restore.variables === one.id}
            onClick={() => restore.mutate(one.id, { onSuccess: () => toast(`“${one.name}” is back, with all that was in it.`) })}
          >
            Restore
          </Button>
        </Line>
      ))}
    </Lines>
  );
}
