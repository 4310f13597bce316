import { counted, formatCount } from "@/kit/text";
import type { ImportResult } from "@/kernel/api/types";
import styles from "./rejection-list.module.css";

/** The rows that were left out: where in the file they stand, and why. */
export function RejectionList({ result }: { result: ImportResult }) {
  const hidden = result.rows_rejected - result.rejections.length;
  return (
    <div className={styles.list}>
      <h3 className={styles.title}>Left out</h3>
      <div className={styles.scroll}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th className={styles.line}>Line</th>
              <th>Column</th>
              <th>Value</th>
              <th>Why</th>
            </tr>
          </thead>
          <tbody>
            {result.rejections.map((rejection, place) => (
              <tr key={place}>
                <td className={styles.line}>{formatCount(rejection.line)}</td>
                <td>{rejection.column}</td>
                <td className={styles.value}>{rejection.value}</td>
                <td>{rejection.reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {hidden > 0 && <p className={styles.more}>and {counted(hidden, "more row", "more rows")}.</p>}
    </div>
  );
}
