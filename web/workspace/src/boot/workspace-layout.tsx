import { IconHome, IconListDetails, IconSettings, IconShieldCog, IconUserCog } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, type ReactNode } from "react";
import { DatabaseTree } from "@/apps/tables/parts/database-tree";
import { TableCommands } from "@/apps/tables/parts/table-commands";
import { useCommands, type Command } from "@/kernel/commands/commands";
import { Frame } from "@/kernel/frame/frame";
import { Sidebar } from "@/kernel/frame/sidebar";
import type { Part } from "@/kernel/frame/parts";
import { useSession } from "@/kernel/session/session";
import { rememberWorkspace, useWorkspace, WorkspaceProvider } from "@/kernel/workspaces/current";
import { useLiveWorkspace, useWorkspaces } from "@/kernel/workspaces/data";
import { atLeast } from "@/kernel/workspaces/roles";
import { accountParts } from "./account-parts";
import { administrationParts } from "./administration-parts";
import { NotFoundScreen } from "./error-screen";
import { settingsParts } from "./settings-parts";

const ICON = 16;

/** A workspace's frame: the kernel's sidebar with the apps' things in it. */
export function WorkspaceLayout({ id, children }: { id: number; children: ReactNode }) {
  const workspace = useWorkspaces().find((one) => one.id === id);
  useEffect(() => rememberWorkspace(id), [id]);
  useLiveWorkspace(id);
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
  const { account } = useSession();
  const { role } = useWorkspace();
  const params = { workspace: workspaceId };
  const seen = (part: Part) => part.role === undefined || atLeast(role, part.role);
  useCommands([
    { id: "go.home", title: "Home", section: "Go to", icon: <IconHome size={ICON} />, run: () => void navigate({ to: "/w/$workspace", params }) },
    {
      id: "go.jobs",
      title: "Jobs",
      section: "Go to",
      icon: <IconListDetails size={ICON} />,
      run: () => void navigate({ to: "/w/$workspace/jobs", params }),
    },
    ...partCommands("settings", "Workspace settings", <IconSettings size={ICON} />, settingsParts.filter(seen), (part) =>
      void navigate({ to: "/w/$workspace/settings/{-$part}", params: { ...params, part } }),
    ),
    ...partCommands("account", "Account settings", <IconUserCog size={ICON} />, accountParts, (part) =>
      void navigate({ to: "/settings/{-$part}", params: { part } }),
    ),
    ...(account.is_administrator
      ? partCommands("administration", "Administration", <IconShieldCog size={ICON} />, administrationParts, (part) =>
          void navigate({ to: "/administration/{-$part}", params: { part } }),
        )
      : []),
    ...all
      .filter(({ id }) => id !== workspaceId)
      .map(({ id, name }) => ({
        id: `go.workspace.${id}`,
        subject: `workspace:${id}`,
        title: `Workspace ${name}`,
        section: "Go to",
        icon: <IconHome size={ICON} />,
        run: () => void navigate({ to: "/w/$workspace", params: { workspace: id } }),
      })),
  ]);
  return null;
}

function partCommands(group: string, title: string, icon: ReactNode, parts: readonly Part[], go: (part: string) => void): Command[] {
  return parts.map((part, place) => ({
    id: `go.${group}.${part.id}`,
    title: place === 0 ? title : `${title}: ${part.title}`,
    section: "Go to",
    words: part.words ?? "",
    icon,
    run: () => go(part.id),
  }));
}
