import { IconColumns, IconDatabase, IconEye, IconHome, IconListDetails, IconSearch, IconTable } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { SearchResult, TextPiece } from "@/kernel/api/types";
import styles from "./found.module.css";

const ICON = 16;

interface KindOfThing {
  section: string;
  icon: ReactNode;
}

const KINDS: Record<string, KindOfThing> = {
  table: { section: "Tables", icon: <IconTable size={ICON} /> },
  view: { section: "Views", icon: <IconEye size={ICON} /> },
  field: { section: "Fields", icon: <IconColumns size={ICON} /> },
  database: { section: "Databases", icon: <IconDatabase size={ICON} /> },
  workspace: { section: "Workspaces", icon: <IconHome size={ICON} /> },
  row: { section: "Rows", icon: <IconListDetails size={ICON} /> },
};
const OTHER: KindOfThing = { section: "Other", icon: <IconSearch size={ICON} /> };

export function kindOfThing(kind: string): KindOfThing {
  return KINDS[kind] ?? OTHER;
}

/** A result's title, with what it was found by marked, and where it is. */
export function Found({ result, elsewhere }: { result: SearchResult; elsewhere: boolean }) {
  return (
    <span className={styles.found}>
      <span className={styles.title}>
        <Pieces pieces={result.title} />
      </span>
      {(result.excerpt.length > 0 || elsewhere) && (
        <span className={styles.excerpt}>
          {elsewhere && `${result.workspace_name}${result.excerpt.length > 0 ? " · " : ""}`}
          <Pieces pieces={result.excerpt} />
        </span>
      )}
    </span>
  );
}

function Pieces({ pieces }: { pieces: readonly TextPiece[] }) {
  return pieces.map((piece, place) =>
    piece.hit ? (
      <mark key={place} className={styles.hit}>
        {piece.text}
      </mark>
    ) : (
      <span key={place}>{piece.text}</span>
    ),
  );
}
