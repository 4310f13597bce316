import type { CSSProperties } from "react";

/** The colours that data may have, by the names that the server keeps; tokens.css says how they look. */
export const choiceColors = ["gray", "blue", "green", "yellow", "orange", "red", "pink", "purple", "teal", "brown"] as const;

export type ChoiceColor = (typeof choiceColors)[number];

export function choiceColor(name: string): ChoiceColor {
  return choiceColors.find((color) => color === name) ?? "gray";
}

export function choiceStyle(name: string): CSSProperties {
  const color = choiceColor(name);
  return { background: `var(--choice-${color}-soft)`, color: `var(--choice-${color}-ink)` };
}
