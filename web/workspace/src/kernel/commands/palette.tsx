import { Modal } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useMemo, useRef, useState } from "react";
import { Keys } from "@/design/keys";
import { matchScore } from "@/kit/text";
import { allCommands, type Command } from "./commands";
import styles from "./palette.module.css";

interface PaletteProps {
  opened: boolean;
  onClose: () => void;
}

/** Everything that a menu can do, by typing a few letters of it. */
export function Palette({ opened, onClose }: PaletteProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      withCloseButton={false}
      size={560}
      padding={0}
      classNames={{ body: styles.body }}
      attributes={{ content: { "aria-label": "Search and commands" } }}
    >
      <Choosing onClose={onClose} />
    </Modal>
  );
}

function Choosing({ onClose }: { onClose: () => void }) {
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  // What can be done is fixed while the palette is open, so that a line doesn't move under the finger.
  const commands = useMemo(() => allCommands().filter((command) => !command.hidden), []);
  const found = useMemo(() => ranked(commands, query), [commands, query]);
  const current = found[Math.min(chosen, found.length - 1)];

  function run(command: Command) {
    onClose();
    // The dialog gives the focus back first; a command may want it elsewhere.
    setTimeout(() => command.run(), 0);
  }

  function move(to: number) {
    if (found.length === 0) return;
    const place = (to + found.length) % found.length;
    setChosen(place);
    list.current?.querySelector(`#${optionId(place)}`)?.scrollIntoView({ block: "nearest" });
  }

  return (
    <>
      <div className={styles.search}>
        <IconSearch size={18} aria-hidden />
        <input
          data-autofocus
          className={styles.input}
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={current ? optionId(found.indexOf(current)) : undefined}
          aria-label="Search or do something"
          placeholder="Search or do something…"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setChosen(0);
          }}
          onKeyDown={(event) => {
            if (event.key === "ArrowDown") move(chosen + 1);
            else if (event.key === "ArrowUp") move(chosen - 1);
            else if (event.key === "Enter" && current) run(current);
            else return;
            event.preventDefault();
          }}
        />
      </div>
      <div ref={list} className={styles.list} id="palette-list" role="listbox" aria-label="Commands">
        {found.length === 0 && <p className={styles.none}>Nothing is called “{query}”.</p>}
        {found.map((command, place) => (
          <div key={command.id}>
            {command.section !== found[place - 1]?.section && (
              <div className={styles.section} role="presentation">
                {command.section}
              </div>
            )}
            <div
              id={optionId(place)}
              role="option"
              aria-selected={command === current}
              className={styles.option}
              onClick={() => run(command)}
              onMouseMove={() => setChosen(place)}
            >
              <span className={styles.icon}>{command.icon}</span>
              <span className={styles.title}>{command.title}</span>
              {command.keys && <Keys keys={command.keys} />}
            </div>
          </div>
        ))}
      </div>
    </>
  );
}

function optionId(place: number): string {
  return `palette-option-${place}`;
}

/** Those that fit, section by section, the section of the best one first. */
function ranked(commands: readonly Command[], query: string): Command[] {
  const scored = commands.flatMap((command) => {
    const score = matchScore(`${command.title} ${command.words ?? ""}`, query);
    return score === null ? [] : [{ command, score }];
  });
  if (query.trim()) scored.sort((one, other) => other.score - one.score);
  const sections = [...new Set(scored.map(({ command }) => command.section))];
  return sections.flatMap((section) => scored.filter(({ command }) => command.section === section).map(({ command }) => command));
}
