import { Button, Skeleton, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { Lines } from "@/design/screen";
import { useDelayed } from "@/design/use-delayed";
import { QueryFailure } from "@/kernel/api/query-failure";
import styles from "./administration.module.css";

const WORDS_LENGTH_MAX = 254;

interface SearchLinesProps<T> {
  label: string;
  /** What the words are looked for in. */
  searched: string;
  words: string;
  onSearch: (words: string) => void;
  found: T[] | undefined;
  query: { error: unknown; isPending: boolean; hasNextPage: boolean; isFetchingNextPage: boolean; refetch: () => unknown; fetchNextPage: () => unknown };
  children: (line: T) => ReactNode;
}

/** A list with a box to search it, and more of it on demand. */
export function SearchLines<T>({ label, searched, words, onSearch, found, query, children }: SearchLinesProps<T>) {
  const late = useDelayed(query.isPending);
  return (
    <>
      <TextInput
        aria-label={`Search ${searched}`}
        placeholder={`Search ${searched}`}
        type="search"
        mb="sm"
        maxLength={WORDS_LENGTH_MAX}
        value={words}
        onChange={(event) => onSearch(event.target.value)}
      />
      {query.error !== null && <QueryFailure error={query.error} onRetry={() => void query.refetch()} />}
      {late && [1, 2, 3].map((line) => <Skeleton key={line} height={52} mb={4} />)}
      {found?.length === 0 && <p className={styles.quiet}>{words.trim() ? "Nothing fits." : "There is nothing yet."}</p>}
      {found && found.length > 0 && <Lines label={label}>{found.map(children)}</Lines>}
      {query.hasNextPage && (
        <div className={styles.more}>
          <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
    </>
  );
}
