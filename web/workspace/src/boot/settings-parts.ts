import { part, type Part } from "@/kernel/frame/parts";

/** The pages of a workspace's settings. A new one is a new line. */
export const settingsParts: readonly Part[] = [
  part({ id: "general", title: "General", words: "name rename leave delete" }, () => import("@/kernel/workspaces/general-part"), "GeneralPart"),
  part(
    { id: "people", title: "People", words: "members roles invite invitations", role: "viewer" },
    () => import("@/kernel/workspaces/people-part"),
    "PeoplePart",
  ),
  part({ id: "teams", title: "Teams", words: "groups people", role: "viewer" }, () => import("@/kernel/workspaces/teams-part"), "TeamsPart"),
  part(
    { id: "grants", title: "Single things", words: "grants permissions share guest table", role: "admin" },
    () => import("@/kernel/workspaces/grants-part"),
    "GrantsPart",
  ),
  part(
    { id: "packages", title: "Packages", words: "index pip uv twine wheels publish", role: "viewer" },
    () => import("@/apps/packages/screens/indexes-part"),
    "IndexesPart",
  ),
  part(
    { id: "webhooks", title: "Webhooks", words: "events deliveries api integration", role: "admin" },
    () => import("@/kernel/webhooks/workspace-part"),
    "WorkspaceWebhooksPart",
  ),
  part(
    { id: "trash", title: "Trash", words: "deleted removed restore undelete", role: "builder" },
    () => import("@/apps/tables/screens/trash-part"),
    "TrashPart",
  ),
  part({ id: "audit", title: "Audit", words: "log history export retention", role: "admin" }, () => import("./lazy/audit-parts"), "WorkspaceAuditPart"),
];
