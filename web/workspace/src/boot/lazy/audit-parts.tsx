import type { EventKind } from "@/kernel/audit/audit-section";
import { InstallationAudit } from "@/kernel/audit/installation-audit";
import { WorkspaceAudit } from "@/kernel/audit/workspace-audit";

/** Events of workspaces, by the beginnings of their types. */
const IN_WORKSPACES: readonly EventKind[] = [
  { value: "tables.rows.", label: "Rows" },
  { value: "tables.table.", label: "Tables" },
  { value: "tables.field.", label: "Fields" },
  { value: "tables.view.", label: "Views" },
  { value: "workspaces.member.", label: "Members" },
  { value: "workspaces.invitation.", label: "Invitations" },
  { value: "workspaces.grant.", label: "Grants" },
  { value: "webhooks.", label: "Webhooks" },
  { value: "files.", label: "Files" },
  { value: "jobs.", label: "Jobs" },
];

const IN_INSTALLATION: readonly EventKind[] = [
  { value: "accounts.signed_in", label: "Sign-ins" },
  { value: "accounts.sign_in_failed", label: "Failed sign-ins" },
  { value: "accounts.", label: "Accounts" },
  { value: "administration.", label: "Administrators" },
  { value: "licence.", label: "Licence" },
];

export function WorkspaceAuditPart() {
  return <WorkspaceAudit kinds={IN_WORKSPACES} />;
}

export function InstallationAuditPart() {
  return <InstallationAudit kinds={[...IN_INSTALLATION, ...IN_WORKSPACES]} />;
}
