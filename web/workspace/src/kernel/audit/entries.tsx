import { Button, Skeleton } from "@mantine/core";
import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Face } from "@/design/face";
import { Line, Lines, LineText } from "@/design/screen";
import { useDelayed } from "@/design/use-delayed";
import { formatMoment, relativeTime } from "@/kit/time";
import { QueryFailure } from "@/kernel/api/query-failure";
import type { AuditEntry, AuditPage } from "@/kernel/api/types";
import styles from "./audit.module.css";

interface EntriesProps {
  label: string;
  found: UseInfiniteQueryResult<InfiniteData<AuditPage>>;
  empty: ReactNode;
  /** What stands below the sentence, beside the time. */
  detailOf?: (entry: AuditEntry) => ReactNode;
}

/** What happened, one sentence a line, and a way to what was before. */
export function Entries({ label, found, empty, detailOf }: EntriesProps) {
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = found;
  const late = useDelayed(isPending);
  const entries = data?.pages.flatMap((page) => page.entries) ?? [];
  if (error && !data) return <QueryFailure error={error} onRetry={() => void refetch()} />;
  return (
    <>
      {late && [1, 2, 3, 4].map((line) => <Skeleton key={line} height={52} mb={4} />)}
      {data && entries.length === 0 && <p className={styles.quiet}>{empty}</p>}
      {entries.length > 0 && (
        <Lines label={label}>
          {entries.map((entry) => (
            <Line key={entry.sequence}>
              <Face name={entry.actor_name || "?"} seed={entry.actor_id ?? 0} size={26} />
              <LineText
                main={
                  <span className={styles.sentence}>
                    <b>{entry.actor_name || "Somebody"}</b> {entry.sentence}
                  </span>
                }
                detail={
                  <>
                    <time dateTime={entry.at} title={formatMoment(entry.at)}>
                      {relativeTime(entry.at)}
                    </time>
                    {detailOf?.(entry)}
                  </>
                }
              />
            </Line>
          ))}
        </Lines>
      )}
      {hasNextPage && (
        <Button mt="sm" fullWidth loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show older
        </Button>
      )}
    </>
  );
}
