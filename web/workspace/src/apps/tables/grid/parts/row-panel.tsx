import { ActionIcon, Tooltip } from "@mantine/core";
import { IconChevronDown, IconChevronUp, IconX } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { sentenceOf } from "@/kernel/api/problem";
import type { Field } from "@/kernel/api/types";
import type { GridData } from "../data/grid-data";
import { textOfLook } from "../data/operations";
import { kindOf } from "../kinds/list";
import type { Column } from "../model/columns";
import type { Locale } from "../model/locale";
import styles from "../table-grid.module.css";
import { RowField } from "./row-field";
import { useRevision } from "./use-grid-data";

interface RowPanelProps {
  data: GridData;
  locale: Locale;
  columns: readonly Column[];
  row: number;
  mayEdit: boolean;
  onMove: (by: 1 | -1) => void;
  onClose: () => void;
}

/** One row as a form: all its fields, hidden ones too, stored as each is left. */
export function RowPanel({ data, locale, columns, row: id, mayEdit, onMove, onClose }: RowPanelProps) {
  useRevision(data);
  const row = data.store.rowById(id);
  const index = data.store.indexOf(id);
  const primary = columns.find(({ field }) => field.primary)?.field;
  const title = row && primary ? titleOf(data, row.id, primary, locale) : "";
  const trouble = useFetchedRow(data, id);
  const first = useRef<HTMLHeadingElement>(null);
  useEffect(() => first.current?.focus(), []);
  return (
    <aside
      className={styles.panel}
      aria-label="Row"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        event.stopPropagation();
        onClose();
      }}
    >
      <header className={styles.panelHead}>
        <h2 ref={first} tabIndex={-1} className={styles.panelTitle}>
          {title || "Row without a name"}
        </h2>
        <Tooltip label="Row above">
          <ActionIcon aria-label="Row above" disabled={index === undefined || index === 0} onClick={() => onMove(-1)}>
            <IconChevronUp size={16} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Row below">
          <ActionIcon aria-label="Row below" disabled={index === undefined || index >= data.store.count - 1} onClick={() => onMove(1)}>
            <IconChevronDown size={16} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Close">
          <ActionIcon aria-label="Close" onClick={onClose}>
            <IconX size={16} />
          </ActionIcon>
        </Tooltip>
      </header>
      <div className={styles.panelBody}>
        {row ? (
          columns.map(({ field }) => (
            <RowField
              key={`${id}:${field.id}`}
              field={field}
              locale={locale}
              shown={data.cellIn(row, field.id)}
              mayEdit={mayEdit}
              onEnter={(text) => data.entries.enter([{ row: row.id, field: field.id, text }])}
              onDiscard={() => data.entries.discard(row.id, field.id)}
            />
          ))
        ) : (
          <p className={styles.quiet}>{trouble}</p>
        )}
      </div>
    </aside>
  );
}

/** Gets the row when it is not held; returns why it could not be had. */
function useFetchedRow(data: GridData, id: number): string | null {
  const [trouble, setTrouble] = useState<string | null>(null);
  useEffect(() => {
    let isHere = true;
    data.fetchRow(id).catch((error: unknown) => isHere && setTrouble(sentenceOf(error)));
    return () => {
      isHere = false;
    };
  }, [data, id]);
  return trouble;
}

function titleOf(data: GridData, id: number, field: Field, locale: Locale): string {
  const row = data.store.rowById(id);
  if (!row) return "";
  const { value, typed } = data.cellIn(row, field.id);
  return typed ?? textOfLook(kindOf(field.kind).look(value, field, locale));
}
