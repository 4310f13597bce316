import { sentenceOf, isProblem } from "@/kernel/api/problem";
import { counted } from "@/kit/text";
import { dismissToast, toast } from "@/design/toast";
import type { GridData } from "../data/grid-data";
import type { Operations } from "../data/operations";
import { rowSlicesOf, type Selection } from "../model/selection";

/** The message that offers to undo a deletion: once anything was undone, it no longer means what it says. */
let offer: string | null = null;

function withdrawOffer(): void {
  if (offer !== null) dismissToast(offer);
  offer = null;
}

export interface RowActions {
  undo(): void;
  redo(): void;
  /** Puts an empty row beside another; returns where it stands, or null where the order is not ours to choose. */
  insert(at: number, place: "above" | "below"): number | null;
  /** Puts an empty row at the end; returns where it stands. */
  append(): number;
  deleteSelected(selection: Selection): void;
}

export function rowActions(data: GridData, operations: Operations, mayEdit: boolean, isSorted: boolean): RowActions {
  const turn = (direction: "undo" | "redo") => {
    if (!mayEdit) return;
    withdrawOffer();
    data.turnBack(direction).then(
      (summary) => toast(direction === "undo" ? `Undone: ${summary}` : `Done again: ${summary}`),
      (error: unknown) => {
        const isNothing = isProblem(error) && error.code.startsWith("history.nothing");
        toast(sentenceOf(error), { tone: isNothing ? "plain" : "danger" });
      },
    );
  };
  const append = () => {
    const index = data.store.count;
    data.entries.enter([], [[]]);
    return index;
  };
  return {
    undo: () => turn("undo"),
    redo: () => turn("redo"),
    append,
    insert: (at, place) => {
      if (!mayEdit) return null;
      const index = place === "above" ? at : at + 1;
      const follower = data.store.rowAt(index);
      // At the end, or where a sort decides the order, a new row goes to the end.
      if (isSorted || !follower) return append();
      data.entries.enter([], [[]], { index, before: follower.id });
      return index;
    },
    deleteSelected: (selection) => {
      const slices = rowSlicesOf(selection, data.store.count);
      const rows = slices.reduce((sum, [start, end]) => sum + Math.max(0, end - start), 0);
      if (!mayEdit || rows === 0) return;
      void operations.deleteRows(slices).then((deleted) => {
        if (!deleted) return;
        withdrawOffer();
        offer = toast(`Deleted ${counted(rows, "row")}.`, { action: { label: "Undo", run: () => turn("undo") } });
      });
    },
  };
}
