import { part, type Part } from "@/kernel/frame/parts";

/** The pages of what belongs to the person, in every workspace. A new one is a new line. */
export const accountParts: readonly Part[] = [
  part({ id: "account", title: "Account", words: "tokens sessions api key" }, () => import("@/kernel/accounts/account-part"), "AccountPart"),
  part({ id: "deleted", title: "Deleted workspaces", words: "trash restore" }, () => import("@/kernel/workspaces/deleted-part"), "DeletedPart"),
  part({ id: "notifications", title: "Notifications", words: "mail digest instant daily mentions" }, () => import("@/kernel/notifications/wishes-part"), "WishesPart"),
];
