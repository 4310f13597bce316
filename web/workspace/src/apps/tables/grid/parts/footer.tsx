import { Button } from "@mantine/core";
import { IconAlertCircle, IconCheck, IconCloudOff } from "@tabler/icons-react";
import { counted } from "@/kit/text";
import type { GridData } from "../data/grid-data";
import type { Locale } from "../model/locale";
import type { Summary } from "../model/summary";
import styles from "../table-grid.module.css";
import { useStatusRevision } from "./use-grid-data";

interface FooterProps {
  data: GridData;
  locale: Locale;
  summary: Summary | null;
  onShowFailed: () => void;
}

/** Under the rows: how many there are, what the selection comes to, and how it stands with saving. */
export function Footer({ data, locale, summary, onShowFailed }: FooterProps) {
  useStatusRevision(data);
  return (
    <div className={styles.footer}>
      <span>{data.isReady ? `${data.isCountExact ? "" : "About "}${counted(data.store.count, "row")}` : " "}</span>
      {summary && summary.cells > 1 && <SummaryText summary={summary} locale={locale} />}
      <SaveState data={data} onShowFailed={onShowFailed} />
    </div>
  );
}

function SummaryText({ summary, locale }: { summary: Summary; locale: Locale }) {
  return (
    <span className={styles.summary}>
      <span>{counted(summary.cells, "cell")} selected</span>
      {summary.sum !== null && <span>Sum {locale.number(summary.sum)}</span>}
      {summary.mean !== null && <span>Average {locale.number(trimmed(summary.mean))}</span>}
    </span>
  );
}

function trimmed(mean: string): string {
  return mean.includes(".") ? mean.replace(/\.?0+$/, "") : mean;
}

function SaveState({ data, onShowFailed }: { data: GridData; onShowFailed: () => void }) {
  const { unsaved, queueState, queueTrouble } = data;
  const { failed } = data.entries;
  const waiting = unsaved - failed;
  return (
    <span className={styles.saving} aria-live="polite">
      {failed > 0 && (
        <Button size="compact-xs" variant="subtle" color="red" leftSection={<IconAlertCircle size={14} />} onClick={onShowFailed}>
          {counted(failed, "cell")} not saved
        </Button>
      )}
      {queueState === "signed-out" ? (
        <span className={styles.trouble}>You are signed out. Sign in again in another tab, then come back: nothing is lost.</span>
      ) : queueState === "waiting" ? (
        <span className={styles.trouble} title={queueTrouble ?? undefined}>
          <IconCloudOff size={14} aria-hidden /> No connection. {counted(waiting, "change")} kept, trying again
        </span>
      ) : waiting > 0 ? (
        <span>Saving…</span>
      ) : failed === 0 && data.hasSaved ? (
        <span>
          <IconCheck size={14} aria-hidden /> Saved
        </span>
      ) : null}
    </span>
  );
}
