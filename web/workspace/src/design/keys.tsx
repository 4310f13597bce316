import styles from "./keys.module.css";

const MAC = typeof navigator !== "undefined" && /Mac|iPhone|iPad/u.test(navigator.userAgent);
const NAMES: Record<string, string> = MAC
  ? { mod: "⌘", shift: "⇧", alt: "⌥", enter: "↵" }
  : { mod: "Ctrl", shift: "Shift", alt: "Alt", enter: "Enter" };

/** A shortcut as it stands on this person's keyboard: `mod+k` is ⌘ K or Ctrl K. */
export function Keys({ keys }: { keys: string }) {
  return (
    <span className={styles.keys}>
      {keys.split("+").map((key) => (
        <kbd key={key} className={styles.key}>
          {NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key)}
        </kbd>
      ))}
    </span>
  );
}

/** True when the event is the shortcut: `mod+k`, `shift+?`, `g`. */
export function isShortcut(event: KeyboardEvent, keys: string): boolean {
  const parts = keys.split("+");
  const key = parts.at(-1) ?? "";
  const mod = MAC ? event.metaKey : event.ctrlKey;
  const other = MAC ? event.ctrlKey : event.metaKey;
  if (event.key.toLowerCase() !== key || mod !== parts.includes("mod") || other) return false;
  // "?" and other signs may need Shift on one keyboard and not on another.
  const letter = /^[a-z0-9]$/u.test(key);
  return event.altKey === parts.includes("alt") && (!letter || event.shiftKey === parts.includes("shift"));
}

/** True when what was pressed belongs to a field that is being typed into. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target;
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/u.test(target.tagName));
}
