import { useEffect, useEffectEvent, type RefObject } from "react";
import { toast } from "@/design/toast";
import type { Operations } from "../data/operations";
import { readClipboard, type ClipboardText } from "../model/clipboard";
import type { CellRange } from "../model/geometry";
import { blocksOf, type Selection } from "../model/selection";

interface ClipboardParts {
  readonly root: RefObject<HTMLElement | null>;
  readonly operations: Operations;
  readonly selection: Selection;
  readonly rowCount: number;
  readonly columnCount: number;
  readonly mayEdit: boolean;
  readonly onPasted: (range: CellRange) => void;
  readonly onDone: (sentence: string) => void;
}

/** Copy, cut and paste while the grid has the focus; a text field inside it keeps its own. */
export function useClipboard(parts: ClipboardParts): { copy: () => void } {
  const { root } = parts;
  const blocks = () => blocksOf(parts.selection, parts.rowCount, parts.columnCount);

  const copied = (event: ClipboardEvent | null): boolean => {
    const result = parts.operations.copy(blocks());
    if (result === null) return false;
    if (result instanceof Promise || event?.clipboardData === null || event === null) {
      void writeLater(Promise.resolve(result)).then((sentence) => parts.onDone(sentence));
      return true;
    }
    event.clipboardData.setData("text/plain", result.text);
    event.clipboardData.setData("text/html", result.html);
    parts.onDone("Copied.");
    return true;
  };

  const onCopy = useEffectEvent((event: ClipboardEvent) => {
    if (!isOurs(root.current)) return;
    event.preventDefault();
    copied(event);
  });
  const onCut = useEffectEvent((event: ClipboardEvent) => {
    if (!isOurs(root.current)) return;
    event.preventDefault();
    if (copied(event) && parts.mayEdit) void parts.operations.clear(blocks());
  });
  const onPaste = useEffectEvent((event: ClipboardEvent) => {
    const range = targetOf(parts.selection, parts.rowCount, parts.columnCount);
    if (!isOurs(root.current) || !event.clipboardData || !range) return;
    event.preventDefault();
    const text = event.clipboardData.getData("text/plain");
    const cells = readClipboard({ text, html: event.clipboardData.getData("text/html") });
    if (!cells || !parts.mayEdit) return;
    void parts.operations.paste(cells, range).then((written) => written && parts.onPasted(written));
  });

  useEffect(() => {
    const copy = (event: ClipboardEvent) => onCopy(event);
    const cut = (event: ClipboardEvent) => onCut(event);
    const paste = (event: ClipboardEvent) => onPaste(event);
    document.addEventListener("copy", copy);
    document.addEventListener("cut", cut);
    document.addEventListener("paste", paste);
    return () => {
      document.removeEventListener("copy", copy);
      document.removeEventListener("cut", cut);
      document.removeEventListener("paste", paste);
    };
  }, []);
  return { copy: () => void copied(null) };
}

function isOurs(root: HTMLElement | null): boolean {
  const focused = document.activeElement;
  return focused instanceof HTMLElement && root?.contains(focused) === true && !/^(INPUT|TEXTAREA|SELECT)$/.test(focused.tagName);
}

function targetOf(selection: Selection, rowCount: number, columnCount: number): CellRange | null {
  if (selection.range) return selection.range;
  const [rows] = selection.rows;
  if (rows) return { row: rows[0], column: 0, rows: rows[1] - rows[0], columns: columnCount };
  const [columns] = selection.columns;
  return columns ? { row: 0, column: columns[0], rows: Math.max(1, rowCount), columns: columns[1] - columns[0] } : null;
}

/** Rows that have to be fetched first are written when they are here; the browser keeps the place for them. */
async function writeLater(text: Promise<ClipboardText>): Promise<string> {
  try {
    const part = async (type: "text" | "html", mime: string) => new Blob([(await text)[type]], { type: mime });
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": part("text", "text/plain"), "text/html": part("html", "text/html") })]);
    return "Copied.";
  } catch {
    toast("The rows are here now. Press Ctrl C once more to copy them.");
    return "";
  }
}
