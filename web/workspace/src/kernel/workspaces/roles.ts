import type { Role } from "@/kernel/api/types";

/** From the least to the most that one may do. */
export const roles: readonly Role[] = ["guest", "viewer", "commenter", "editor", "builder", "admin", "owner"];

const ABOUT: Record<Role, string> = {
  owner: "Everything, also deleting the workspace",
  admin: "Everything, and who is a member",
  builder: "Makes databases, tables, fields and views",
  editor: "Edits rows",
  commenter: "Looks and comments",
  viewer: "Looks",
  guest: "Sees only the single things that were granted",
};

const NAMES: Record<Role, string> = {
  owner: "Owner",
  admin: "Admin",
  builder: "Builder",
  editor: "Editor",
  commenter: "Commenter",
  viewer: "Viewer",
  guest: "Guest",
};

export function atLeast(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed);
}

export function roleName(role: Role): string {
  return NAMES[role];
}

export function roleAbout(role: Role): string {
  return ABOUT[role];
}
