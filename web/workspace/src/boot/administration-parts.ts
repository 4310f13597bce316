import { part, type Part } from "@/kernel/frame/parts";

/** The pages for the administrators of the installation. A new one is a new line. */
export const administrationParts: readonly Part[] = [
  part({ id: "mail", title: "Mail", words: "messages mailbox bounces smtp" }, () => import("@/kernel/mail/mail-part"), "MailPart"),
  part({ id: "webhooks", title: "Webhooks", words: "events installation" }, () => import("@/kernel/webhooks/installation-part"), "InstallationWebhooksPart"),
];
