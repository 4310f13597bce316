import type { ReactNode } from "react";
import { PartsScreen } from "@/kernel/frame/parts-screen";
import { useSession } from "@/kernel/session/session";
import { lastWorkspace, useWorkspace } from "@/kernel/workspaces/current";
import { useWorkspaces } from "@/kernel/workspaces/data";
import { atLeast } from "@/kernel/workspaces/roles";
import { accountParts } from "./account-parts";
import { administrationParts } from "./administration-parts";
import { NotFoundScreen } from "./error-screen";
import { FirstWorkspaceScreen } from "./first-workspace-screen";
import { settingsParts } from "./settings-parts";
import { WorkspaceLayout } from "./workspace-layout";

interface OpenPart {
  open?: string | undefined;
}

export function WorkspaceSettings({ open }: OpenPart) {
  const { id, role } = useWorkspace();
  return (
    <PartsScreen
      title="Workspace settings"
      parts={settingsParts.filter((part) => part.role === undefined || atLeast(role, part.role))}
      open={open}
      addressOf={(part) => `/w/${id}/settings/${part.id}`}
      missing={<NotFoundScreen />}
    />
  );
}

export function AccountSettings({ open }: OpenPart) {
  return (
    <InLastWorkspace>
      <PartsScreen
        title="Account settings"
        parts={accountParts}
        open={open}
        addressOf={(part) => `/settings/${part.id}`}
        missing={<NotFoundScreen />}
      />
    </InLastWorkspace>
  );
}

export function Administration({ open }: OpenPart) {
  const { account } = useSession();
  return (
    <InLastWorkspace>
      <PartsScreen
        title="Administration"
        parts={account.is_administrator ? administrationParts : []}
        open={open}
        addressOf={(part) => `/administration/${part.id}`}
        missing={<NotFoundScreen />}
      />
    </InLastWorkspace>
  );
}

/** What belongs to no workspace is shown in the frame of the last one. */
function InLastWorkspace({ children }: { children: ReactNode }) {
  const workspace = lastWorkspace(useWorkspaces());
  if (!workspace) return <FirstWorkspaceScreen />;
  return <WorkspaceLayout id={workspace.id}>{children}</WorkspaceLayout>;
}
