import { IconHome, IconListDetails, IconSettings, IconUserCog } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, type ReactNode } from "react";
import { DatabaseTree } from "@/apps/tables/parts/database-tree";
import { TableCommands } from "@/apps/tables/parts/table-commands";
import { useCommands } from "@/kernel/commands/commands";
import { Frame } from "@/kernel/frame/frame";
import { Sidebar } from "@/kernel/frame/sidebar";
import { rememberWorkspace, WorkspaceProvider } from "@/kernel/workspaces/current";
import { useWorkspaces } from "@/kernel/workspaces/data";
import { NotFoundScreen } from "./error-screen";

const ICON = 16;

/** A workspace's frame: the kernel's sidebar with the apps' things in it. */
export function WorkspaceLayout({ id, children }: { id: number; children: ReactNode }) {
  const workspace = useWorkspaces().find((one) => one.id === id);
  useEffect(() => rememberWorkspace(id), [id]);
  if (!workspace) return <NotFoundScreen />;
  return (
    <WorkspaceProvider workspace={workspace}>
      <Frame
        sidebar={
          <Sidebar>
            <DatabaseTree key={id} />
          </Sidebar>
        }
      >
        {children}
      </Frame>
      <GoCommands workspaceId={id} />
      <TableCommands />
    </WorkspaceProvider>
  );
}

function GoCommands({ workspaceId }: { workspaceId: number }) {
  const all = useWorkspaces();
  const navigate = useNavigate();
  const params = { workspace: workspaceId };
  useCommands([
    { id: "go.home", title: "Home", section: "Go to", icon: <IconHome size={ICON} />, run: () => void navigate({ to: "/w/$workspace", params }) },
    {
      id: "go.jobs",
      title: "Jobs",
      section: "Go to",
      icon: <IconListDetails size={ICON} />,
      run: () => void navigate({ to: "/w/$workspace/jobs", params }),
    },
    {
      id: "go.settings",
      title: "Workspace settings",
      section: "Go to",
      words: "members roles invite",
      icon: <IconSettings size={ICON} />,
      run: () => void navigate({ to: "/w/$workspace/settings", params }),
    },
    {
      id: "go.account",
      title: "Account settings",
      section: "Go to",
      words: "tokens sessions api key",
      icon: <IconUserCog size={ICON} />,
      run: () => void navigate({ to: "/settings" }),
    },
    ...all
      .filter(({ id }) => id !== workspaceId)
      .map(({ id, name }) => ({
        id: `go.workspace.${id}`,
        title: `Workspace ${name}`,
        section: "Go to",
        icon: <IconHome size={ICON} />,
        run: () => void navigate({ to: "/w/$workspace", params: { workspace: id } }),
      })),
  ]);
  return null;
}
