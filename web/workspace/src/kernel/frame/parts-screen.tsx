import { Skeleton } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Suspense, useEffect, useRef, type ReactNode } from "react";
import { Column } from "@/design/screen";
import type { Part } from "./parts";
import styles from "./parts-screen.module.css";
import { TopBar } from "./top-bar";

interface PartsScreenProps {
  title: string;
  parts: readonly Part[];
  /** The one that is open; the first where none is named. */
  open: string | undefined;
  /** The address of a part. */
  addressOf: (part: Part) => string;
  missing: ReactNode;
}

/** Several pages that stand together, with their names beside them. */
export function PartsScreen({ title, parts, open, addressOf, missing }: PartsScreenProps) {
  const current = open === undefined ? parts[0] : parts.find(({ id }) => id === open);
  const names = useRef<HTMLElement>(null);
  const shown = current?.id;
  useEffect(() => {
    // Where the names stand in a row, the open one may lie outside of it.
    names.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [shown]);
  if (!current) return missing;
  const { Screen } = current;
  return (
    <>
      <TopBar title={current === parts[0] ? title : current.title} parents={current === parts[0] ? [] : [title]} />
      <div className={styles.parts}>
        {parts.length > 1 && (
          <nav ref={names} className={styles.names} aria-label={title}>
            {parts.map((part) => (
              <Link
                key={part.id}
                to={addressOf(part)}
                className={styles.name}
                aria-current={part === current ? "page" : undefined}
              >
                {part.title}
              </Link>
            ))}
          </nav>
        )}
        <Column key={current.id}>
          <Suspense fallback={<Skeleton height={52} />}>
            <Screen />
          </Suspense>
        </Column>
      </div>
    </>
  );
}
