import type { Part } from "@/kernel/frame/parts";

/** The pages for the administrators of the installation. A new one is a new line. */
export const administrationParts: readonly Part[] = [];
