// A cell as the canvas grid wants it.

import { GridCellKind, type CustomCell, type GridCell, type LoadingCell } from "@glideapps/glide-data-grid";
import type { Field } from "@/kernel/api/types";
import type { ShownCell } from "../data/grid-data";
import { textOfLook } from "../data/operations";
import type { StoredRow } from "../data/row-store";
import type { Kind, Look } from "../kinds/kind";
import { kindOf } from "../kinds/list";
import type { Locale } from "../model/locale";
import type { Palette } from "./palette";

export interface CellData {
  readonly isOurs: true;
  readonly row: number;
  readonly field: Field;
  readonly kind: Kind;
  readonly locale: Locale;
  readonly look: Look;
  readonly shown: ShownCell;
  readonly hasExpander: boolean;
  /** What the editor ended with; absent until something was typed. */
  readonly typed?: string;
}

export type TableCell = CustomCell<CellData>;

export function isTableCell(cell: GridCell): cell is TableCell {
  return cell.kind === GridCellKind.Custom && "isOurs" in cell.data;
}

export const loadingCell: LoadingCell = {
  kind: GridCellKind.Loading,
  allowOverlay: false,
  skeletonWidth: 70,
  skeletonHeight: 10,
  skeletonWidthVariability: 50,
};

/** The text where editing starts. */
export function startOf({ shown, kind, field, locale }: CellData): string {
  return shown.typed ?? kind.typed(shown.value, field, locale);
}

export interface CellContext {
  readonly locale: Locale;
  readonly mayEdit: boolean;
  readonly palette: Palette;
}

export function tableCell(row: StoredRow, field: Field, shown: ShownCell, isFirst: boolean, context: CellContext): TableCell {
  const { locale, mayEdit, palette } = context;
  const kind = kindOf(field.kind);
  const isFailed = shown.mark === "failed";
  const look: Look = isFailed ? { shape: "text", text: shown.typed ?? "", align: "left" } : kind.look(shown.value, field, locale);
  const text = textOfLook(look);
  return {
    kind: GridCellKind.Custom,
    allowOverlay: mayEdit && kind.editor !== "none",
    readonly: !mayEdit,
    // What the hidden table says to a screen reader.
    copyData: isFailed ? `${text}, not saved: ${shown.reason ?? ""}` : look.shape === "box" ? (look.checked ? "checked" : "not checked") : text,
    lastUpdated: shown.changedAt,
    themeOverride: isFailed ? { bgCell: palette["danger-soft"] } : undefined,
    cursor: undefined,
    data: { isOurs: true, row: row.id, field, kind, locale, look, shown, hasExpander: isFirst },
  };
}
