import { useDeferredValue, useState } from "react";
import { Badge } from "@/design/badge";
import { Line, LineText, Section } from "@/design/screen";
import { counted, formatBytes } from "@/kit/text";
import { formatDay } from "@/kit/time";
import type { WorkspaceSize } from "@/kernel/api/types";
import { useWorkspaceSizes } from "./data";
import { SearchLines } from "./search-lines";
import styles from "./administration.module.css";

/** Every workspace, whose it is and how large it has become. What is in it stays its members' own. */
export function WorkspacesPart() {
  const [words, setWords] = useState("");
  const { query, lines } = useWorkspaceSizes(useDeferredValue(words.trim()));
  return (
    <Section title="Workspaces" about="How large each has become. What is in them, only their members see.">
      <SearchLines label="Workspaces" searched="names of workspaces" words={words} onSearch={setWords} found={lines} query={query}>
        {(workspace) => <WorkspaceLine key={workspace.id} workspace={workspace} />}
      </SearchLines>
    </Section>
  );
}

function WorkspaceLine({ workspace }: { workspace: WorkspaceSize }) {
  const { owners, members, tables, size_bytes, files, file_bytes, created_at, deleted_at } = workspace;
  return (
    <Line muted={deleted_at !== null}>
      <LineText
        main={
          <>
            {workspace.name} {deleted_at && <Badge tone="warning">In the trash</Badge>}
          </>
        }
        detail={
          <>
            {owners.length > 0 ? `Owned by ${owners.join(", ")}` : "Without an owner"} · {counted(members, "member")} ·{" "}
            {deleted_at ? `deleted ${formatDay(deleted_at)}` : `since ${formatDay(created_at)}`}
          </>
        }
      />
      <span className={styles.size}>
        {formatBytes(size_bytes + file_bytes)}
        <span className={styles.sizeOf}>
          {counted(tables, "table")}
          {files > 0 && `, ${counted(files, "file")}`}
        </span>
      </span>
    </Line>
  );
}
