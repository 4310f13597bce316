import { part, type Part } from "@/kernel/frame/parts";

/** The pages of a workspace's settings. A new one is a new line. */
export const settingsParts: readonly Part[] = [
  part({ id: "general", title: "General", words: "name members roles invite" }, () => import("@/kernel/workspaces/general-part"), "GeneralPart"),
  part(
    { id: "webhooks", title: "Webhooks", words: "events deliveries api integration", role: "admin" },
    () => import("@/kernel/webhooks/workspace-part"),
    "WorkspaceWebhooksPart",
  ),
];
