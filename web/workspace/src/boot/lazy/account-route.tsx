import { AccountScreen } from "@/kernel/accounts/account-screen";
import { lastWorkspace } from "@/kernel/workspaces/current";
import { useWorkspaces } from "@/kernel/workspaces/data";
import { FirstWorkspaceScreen } from "../first-workspace-screen";
import { WorkspaceLayout } from "../workspace-layout";

export function AccountRoute() {
  const workspace = lastWorkspace(useWorkspaces());
  if (!workspace) return <FirstWorkspaceScreen />;
  return (
    <WorkspaceLayout id={workspace.id}>
      <AccountScreen />
    </WorkspaceLayout>
  );
}
