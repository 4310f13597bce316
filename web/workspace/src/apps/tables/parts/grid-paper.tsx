import { Skeleton } from "@mantine/core";
import { useDelayed } from "@/design/use-delayed";
import type { RowsPage, Table, View } from "@/kernel/api/types";
import { columnsOf } from "../grid/model/columns";
import { CellLook } from "./cell-look";
import styles from "./grid-paper.module.css";
import { KindIcon } from "./kind-icon";

/** As many rows as a tall screen shows. */
const ROWS_MAX = 50;

interface GridPaperProps {
  table: Table;
  view: View;
  page: RowsPage | undefined;
}

/** The first rows as plain HTML, in the grid's own measures: what is looked at until the grid itself has loaded. */
export function GridPaper({ table, view, page }: GridPaperProps) {
  const late = useDelayed(!page);
  const columns = columnsOf(table.fields, view.options.columns).filter((column) => !column.hidden);
  return (
    <div className={styles.paper} aria-busy="true">
      <table className={styles.table} data-tall={view.options.row_height === "tall" || undefined}>
        <thead>
          <tr>
            <th className={styles.marker} />
            {columns.map(({ field, width }) => (
              <th key={field.id} style={{ width, minWidth: width, maxWidth: width }}>
                <span className={styles.head}>
                  <KindIcon kind={field.kind} size={14} /> {field.name}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {page?.rows.slice(0, ROWS_MAX).map(([id, , ...cells], place) => (
            <tr key={id}>
              <td className={styles.marker}>{place + 1}</td>
              {columns.map(({ field }) => (
                <td key={field.id} data-kind={field.kind}>
                  <CellLook field={field} value={(cells[page.fields.indexOf(field.id)]) ?? null} />
                </td>
              ))}
            </tr>
          ))}
          {late &&
            Array.from({ length: 18 }, (_, line) => (
              <tr key={line}>
                <td className={styles.marker} />
                {columns.map(({ field }) => (
                  <td key={field.id}>
                    <Skeleton height={10} width={`${40 + ((line * 7 + field.id * 13) % 45)}%`} />
                  </td>
                ))}
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}
