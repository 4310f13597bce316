import { Button } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import styles from "./copy-field.module.css";

const COPIED_MS = 2_000;

/** A text that is there to be copied: a secret, a link. */
export function CopyField({ label, value }: { label: string; value: string }) {
  const [copied, setCopied] = useState(false);
  const input = useRef<HTMLInputElement>(null);

  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [copied]);

  async function copy() {
    input.current?.select();
    try {
      await navigator.clipboard.writeText(value);
    } catch {
      // Without a secure address there is no clipboard; the text is selected, so Ctrl C does it.
      return;
    }
    setCopied(true);
  }

  return (
    <div className={styles.row}>
      <input ref={input} className={styles.value} aria-label={label} readOnly value={value} onFocus={(event) => event.target.select()} />
      <Button variant="filled" onClick={copy} leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}>
        <span aria-live="polite">{copied ? "Copied" : "Copy"}</span>
      </Button>
    </div>
  );
}
