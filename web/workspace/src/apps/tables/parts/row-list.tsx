import { Button, Skeleton } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useDelayed } from "@/design/use-delayed";
import { counted } from "@/kit/text";
import { QueryFailure } from "@/kernel/api/query-failure";
import type { Cell, Field, RowArray, RowsPage, Table, View } from "@/kernel/api/types";
import { useRowCount, useRowList } from "../data/rows";
import { columnsOf } from "../grid/model/columns";
import { CellLook } from "./cell-look";
import styles from "./row-list.module.css";

/** Fields of a card below its title. */
const DETAILS_MAX = 4;

interface RowListProps {
  table: Table;
  view: View;
  search: string;
  firstPage: RowsPage | undefined;
}

/** A table on a narrow screen: one card a row, and more of them on asking. */
export function RowList({ table, view, search, firstPage }: RowListProps) {
  const asked = { tableId: table.id, view, search };
  const rows = useRowList(asked, firstPage);
  const count = useRowCount(asked).data;
  const late = useDelayed(rows.isPending);
  const fields = columnsOf(table.fields, view.options.columns)
    .filter((column) => !column.hidden)
    .map((column) => column.field);
  const title = fields.find((field) => field.primary) ?? fields[0];
  if (rows.error && !rows.data) {
    return (
      <div className={styles.scroll}>
        <QueryFailure error={rows.error} onRetry={() => void rows.refetch()} />
      </div>
    );
  }
  return (
    <div className={styles.scroll}>
      <p className={styles.count} role="status">
        {count && `${count.exact ? "" : "About "}${counted(count.count, "row")}`}
      </p>
      {late && [1, 2, 3, 4].map((card) => <Skeleton key={card} height={92} radius={8} mb={8} />)}
      {rows.data?.pages[0]?.rows.length === 0 && (
        <p className={styles.none}>{search || view.options.filter ? "No row fits what is asked for." : "No rows yet."}</p>
      )}
      <ul className={styles.list} aria-label="Rows">
        {rows.data?.pages.flatMap((page) =>
          page.rows.map((row) => (
            <li key={row[0]}>
              <Card row={row} page={page} title={title} fields={fields} />
            </li>
          )),
        )}
      </ul>
      {rows.hasNextPage && (
        <Button fullWidth loading={rows.isFetchingNextPage} onClick={() => void rows.fetchNextPage()}>
          Show more
        </Button>
      )}
    </div>
  );
}

interface CardProps {
  row: RowArray;
  page: RowsPage;
  title: Field | undefined;
  fields: readonly Field[];
}

function Card({ row, page, title, fields }: CardProps) {
  const [id, , ...cells] = row;
  const valueOf = (field: Field): Cell => cells[page.fields.indexOf(field.id)] ?? null;
  const details = fields.filter((field) => field !== title && valueOf(field) !== null && valueOf(field) !== false).slice(0, DETAILS_MAX);
  const name = title ? valueOf(title) : null;
  return (
    <Link to="." search={(before) => ({ ...before, row: id })} className={styles.card}>
      <span className={styles.title}>
        {title && name !== null && name !== "" ? <CellLook field={title} value={name} /> : <span className={styles.untitled}>Untitled row</span>}
      </span>
      {details.length > 0 && (
        <span className={styles.details}>
          {details.map((field) => (
            <span key={field.id} className={styles.detail}>
              <span className={styles.label}>{field.name}</span>
              <span className={styles.value}>
                <CellLook field={field} value={valueOf(field)} />
              </span>
            </span>
          ))}
        </span>
      )}
    </Link>
  );
}
