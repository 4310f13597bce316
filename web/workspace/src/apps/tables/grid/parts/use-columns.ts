import { useEffect, useEffectEvent, useRef, useState } from "react";
import { sentenceOf } from "@/kernel/api/problem";
import type { Field, View, ViewColumn, ViewOptions } from "@/kernel/api/types";
import { toast } from "@/design/toast";
import type { RowsApi } from "../data/rows-api";
import { columnsOf, moved, optionsOf, resized, withHidden, type Column } from "../model/columns";

const SAVE_AFTER_MS = 600;

export interface Columns {
  readonly all: readonly Column[];
  readonly visible: readonly Column[];
  resize(field: number, width: number): void;
  move(from: number, to: number): void;
  hide(field: number): void;
}

interface Draft {
  readonly view: number;
  /** What the view said when the change was made. */
  readonly from: readonly ViewColumn[];
  readonly columns: readonly ViewColumn[];
}

/** The columns of the view; what is changed here shows at once and is stored a moment later. */
export function useColumns(fields: readonly Field[], view: View, api: RowsApi, mayChange: boolean, onStored: (options: ViewOptions) => void): Columns {
  const [draft, setDraft] = useState<Draft | null>(null);
  const isDrafted = draft !== null && draft.view === view.id && draft.from === view.options.columns;
  const all = columnsOf(fields, isDrafted ? draft.columns : view.options.columns);
  const visible = all.filter(({ hidden }) => !hidden);

  const waiting = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const store = useEffectEvent((columns: ViewColumn[]) => {
    const options = { ...view.options, columns };
    api.saveColumns(view.id, view.options, columns).then(
      () => onStored(options),
      (error: unknown) => toast("The columns were not saved.", { tone: "danger", detail: sentenceOf(error) }),
    );
  });
  const drafted = draft?.columns;
  useEffect(() => {
    if (!drafted || !mayChange) return;
    clearTimeout(waiting.current);
    waiting.current = setTimeout(() => store([...drafted]), SAVE_AFTER_MS);
  }, [drafted, mayChange]);

  const change = (columns: readonly Column[]) => setDraft({ view: view.id, from: view.options.columns, columns: optionsOf(columns) });
  return {
    all,
    visible,
    resize: (field, width) => change(resized(all, field, width)),
    move: (from, to) => change(moved(all, from, to)),
    hide: (field) => change(withHidden(all, field, true)),
  };
}
