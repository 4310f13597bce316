import { useWorkspace } from "@/kernel/workspaces/current";
import { WebhooksSection } from "./webhooks-section";

/** The webhooks of this workspace. */
export function WorkspaceWebhooksPart() {
  const { id } = useWorkspace();
  return (
    <WebhooksSection
      key={id}
      place={`/workspaces/${id}`}
      about="Other servers are told what happens in this workspace, as it happens."
    />
  );
}
