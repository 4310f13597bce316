import { IconFileImport } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { Column, Empty } from "@/design/screen";
import { TopBar } from "@/kernel/frame/top-bar";
import { useWorkspace } from "@/kernel/workspaces/current";
import { atLeast } from "@/kernel/workspaces/roles";
import { ImportPreview } from "../parts/import-preview";
import { ImportProgress } from "../parts/import-progress";
import { ImportSource } from "../parts/import-source";

interface ImportScreenProps {
  databaseId: number | undefined;
  tableId: number | undefined;
  importId: number | undefined;
  jobId: number | undefined;
  onStep: (step: { import?: number; job?: number }) => void;
}

/** From a file to a table in three steps, each with an address: choose, look and correct, watch. */
export function ImportScreen({ databaseId, tableId, importId, jobId, onStep }: ImportScreenProps) {
  const workspace = useWorkspace();
  const navigate = useNavigate();
  const mayImport = atLeast(workspace.role, tableId === undefined ? "builder" : "editor");
  return (
    <>
      <TopBar title="Import" />
      {jobId !== undefined ? (
        <Column>
          <ImportProgress jobId={jobId} onAgain={() => onStep({})} />
        </Column>
      ) : !mayImport ? (
        <Column>
          <Empty icon={<IconFileImport size={22} />} title="You can't import here">
            Ask an admin of this workspace to let you build.
          </Empty>
        </Column>
      ) : importId !== undefined ? (
        <ImportPreview
          key={importId}
          importId={importId}
          databaseId={databaseId}
          tableId={tableId}
          onStarted={(job) => onStep({ job: job.id })}
          onBack={() => onStep({})}
        />
      ) : (
        <Column>
          <ImportSource
            onSent={(made) => onStep({ import: made.id })}
            onCancel={() => void navigate({ to: "/w/$workspace", params: { workspace: workspace.id } })}
          />
        </Column>
      )}
    </>
  );
}
