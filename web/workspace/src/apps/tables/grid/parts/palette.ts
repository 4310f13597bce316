// Our tokens as the canvas needs them: plain colours, read again whenever the scheme changes.

import type { Theme } from "@glideapps/glide-data-grid";
import { choiceColors } from "@/design/choice-colors";
import { tokenColors } from "@/design/token-colors";

const tokens = [
  "surface", "surface-sunken", "surface-raised", "surface-hover", "surface-active", "line", "line-strong",
  "ink", "ink-dim", "ink-faint", "accent", "accent-ink", "accent-soft", "accent-line", "on-accent",
  "danger", "danger-ink", "danger-soft", "success-ink", "warning-ink", "warning-soft",
] as const;

export type TokenName = (typeof tokens)[number];
type ChoiceToken = `choice-${(typeof choiceColors)[number]}-${"soft" | "ink"}`;
export type Palette = Readonly<Record<TokenName | ChoiceToken, string>>;

export function currentPalette(): Palette {
  const choices = choiceColors.flatMap((color): ChoiceToken[] => [`choice-${color}-soft`, `choice-${color}-ink`]);
  return tokenColors([...tokens, ...choices]);
}

export const ROW_HEIGHTS = { short: 32, tall: 88 } as const;
export const HEADER_HEIGHT = 34;
export const CELL_PADDING = 8;
/** Inter with figures of one width; see table-grid.css. */
export const FONT_FAMILY = '"Inter Figures", "Inter Variable", system-ui, sans-serif';

export function glideTheme(palette: Palette): Partial<Theme> {
  return {
    accentColor: palette.accent,
    accentFg: palette["on-accent"],
    accentLight: palette["accent-soft"],
    textDark: palette.ink,
    textMedium: palette["ink-dim"],
    textLight: palette["ink-faint"],
    textBubble: palette.ink,
    bgIconHeader: palette["ink-faint"],
    fgIconHeader: palette.surface,
    textHeader: palette["ink-dim"],
    textHeaderSelected: palette["accent-ink"],
    bgCell: palette.surface,
    bgCellMedium: palette["surface-sunken"],
    bgHeader: palette["surface-sunken"],
    bgHeaderHasFocus: palette["surface-hover"],
    bgHeaderHovered: palette["surface-hover"],
    bgBubble: palette["surface-hover"],
    bgBubbleSelected: palette["surface-active"],
    bgSearchResult: palette["warning-soft"],
    borderColor: palette.line,
    horizontalBorderColor: palette.line,
    headerBottomBorderColor: palette["line-strong"],
    drilldownBorder: palette.line,
    linkColor: palette["accent-ink"],
    resizeIndicatorColor: palette.accent,
    cellHorizontalPadding: CELL_PADDING,
    cellVerticalPadding: 3,
    headerFontStyle: "550 12.5px",
    baseFontStyle: "13px",
    markerFontStyle: "11.5px",
    editorFontSize: "13px",
    fontFamily: FONT_FAMILY,
    lineHeight: 1.45,
    checkboxMaxSize: 16,
    roundingRadius: 4,
  };
}
