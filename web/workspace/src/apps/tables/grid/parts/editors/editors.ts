// Which component edits what; a kind names its editor.

import type { ProvideEditorCallbackResult } from "@glideapps/glide-data-grid";
import type { EditorName } from "../../kinds/kind";
import type { TableCell } from "../cell";
import { ChoiceEditor } from "./choice-editor";
import { DateEditor } from "./date-editor";
import { LineEditor } from "./line-editor";
import { LinesEditor } from "./lines-editor";
import type { CellEditor } from "./use-typed";

const editors: Readonly<Record<Exclude<EditorName, "none">, CellEditor>> = {
  line: LineEditor,
  lines: LinesEditor,
  date: DateEditor,
  choice: ChoiceEditor,
};

export function editorFor(name: EditorName): ProvideEditorCallbackResult<TableCell> {
  return name === "none" ? undefined : { editor: editors[name], disablePadding: true };
}
