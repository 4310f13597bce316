import { part, type Part } from "@/kernel/frame/parts";

/** The pages for the administrators of the installation. A new one is a new line. */
export const administrationParts: readonly Part[] = [
  part({ id: "health", title: "Health", words: "overview doctor figures version" }, () => import("@/kernel/administration/health-part"), "HealthPart"),
  part({ id: "accounts", title: "People", words: "accounts users suspend administrator password" }, () => import("@/kernel/administration/accounts-part"), "AccountsPart"),
  part({ id: "workspaces", title: "Workspaces", words: "sizes owners members" }, () => import("@/kernel/administration/workspaces-part"), "WorkspacesPart"),
  part({ id: "jobs", title: "Jobs", words: "queues workers failed schedule dead letters" }, () => import("@/kernel/jobs/administration-part"), "JobsPart"),
  part({ id: "mail", title: "Mail", words: "messages mailbox bounces smtp" }, () => import("@/kernel/mail/mail-part"), "MailPart"),
  part({ id: "webhooks", title: "Webhooks", words: "events installation" }, () => import("@/kernel/webhooks/installation-part"), "InstallationWebhooksPart"),
  part({ id: "audit", title: "Audit", words: "log history sign-ins export" }, () => import("./lazy/audit-parts"), "InstallationAuditPart"),
  part({ id: "licence", title: "Licence", words: "license key" }, () => import("@/kernel/licence/licence-part"), "LicencePart"),
];
