import { useEffect, useRef, useState } from "react";
import styles from "./inline-name.module.css";

interface InlineNameProps {
  label: string;
  value: string;
  onSave: (name: string) => void;
  onLeave: () => void;
}

export const NAME_LENGTH_MAX = 255;

/** A name where it stands, being typed anew: Enter keeps it, Esc leaves it as it was. */
export function InlineName({ label, value, onSave, onLeave }: InlineNameProps) {
  const [name, setName] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  const done = useRef(false);

  useEffect(() => {
    // A menu that opened this gives the focus back to its button first.
    const timer = setTimeout(() => {
      input.current?.focus();
      input.current?.select();
    }, 30);
    return () => clearTimeout(timer);
  }, []);

  function finish(keep: boolean) {
    if (done.current) return;
    done.current = true;
    const typed = name.trim();
    if (keep && typed && typed !== value) onSave(typed);
    onLeave();
  }

  return (
    <input
      ref={input}
      className={styles.input}
      aria-label={label}
      value={name}
      maxLength={NAME_LENGTH_MAX}
      onChange={(event) => setName(event.target.value)}
      onBlur={() => {
        if (document.activeElement !== input.current) finish(true);
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Enter") finish(true);
        if (event.key === "Escape") finish(false);
      }}
    />
  );
}
