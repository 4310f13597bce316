import { WebhooksSection } from "./webhooks-section";

/** The webhooks of the whole installation. */
export function InstallationWebhooksPart() {
  return (
    <WebhooksSection
      place="/administration"
      about="Other servers are told what concerns the whole installation, such as accounts. What happens in a workspace is told by its own webhooks."
    />
  );
}
