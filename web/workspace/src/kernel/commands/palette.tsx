import { Modal } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useRouter } from "@tanstack/react-router";
import { useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { Keys } from "@/design/keys";
import { counted, matchScore } from "@/kit/text";
import type { SearchResult } from "@/kernel/api/types";
import { useSearch } from "@/kernel/search/data";
import { Found, kindOfThing } from "@/kernel/search/found";
import { useWorkspace } from "@/kernel/workspaces/current";
import { allCommands, type Command } from "./commands";
import styles from "./palette.module.css";

const QUERY_LENGTH_MAX = 200;
/** So many lines further by Page Down. */
const PAGE = 8;

interface PaletteProps {
  opened: boolean;
  onClose: () => void;
}

/** Everything that a menu can do and everything that one may see, by typing a few letters of it. */
export function Palette({ opened, onClose }: PaletteProps) {
  const [was, setWas] = useState(opened);
  const [times, setTimes] = useState(0);
  // Opened again while it still fades away, it begins anew all the same.
  if (was !== opened) {
    setWas(opened);
    if (opened) setTimes(times + 1);
  }
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      withCloseButton={false}
      size={620}
      padding={0}
      classNames={{ body: styles.body }}
      attributes={{ content: { "aria-label": "Search and commands" } }}
    >
      <Choosing key={times} onClose={onClose} />
    </Modal>
  );
}

/** A line of the palette: a command, or something found. */
interface Choice {
  id: string;
  section: string;
  icon: ReactNode;
  body: ReactNode;
  keys?: string;
  /** Where it leads, if it is a place: with Ctrl or ⌘ it opens in a new tab. */
  address?: string;
  run: () => void;
}

function Choosing({ onClose }: { onClose: () => void }) {
  const workspace = useWorkspace();
  const { history } = useRouter();
  const [query, setQuery] = useState("");
  const [chosenId, setChosenId] = useState<string | null>(null);
  const list = useRef<HTMLDivElement>(null);
  // What can be done is fixed while the palette is open; what is found comes as one types.
  const commands = useMemo(() => allCommands().filter((command) => !command.hidden), []);
  const { things, rows, error, pending } = useSearch(workspace.id, query);

  const fitting = useMemo(() => ranked(commands, query), [commands, query]);
  const known = new Set(fitting.map(({ subject }) => subject));
  const found = [...things, ...rows].filter(({ subject }) => !known.has(subject));
  const sections = inSections([...fitting.map(choiceOf), ...found.map((result) => resultChoice(result, workspace.id, (url) => history.push(url)))]);
  const choices = sections.flatMap(({ choices }) => choices);
  // By its name and not by its place: lines that come later must not slip under the choice.
  const current = choices.find(({ id }) => id === chosenId) ?? choices[0];
  const place = current ? choices.indexOf(current) : -1;

  function run(choice: Choice, inNewTab: boolean) {
    onClose();
    if (inNewTab && choice.address) window.open(choice.address, "_blank", "noopener");
    // The dialog gives the focus back first; a command may want it elsewhere.
    else setTimeout(() => choice.run(), 0);
  }

  function moveTo(to: number) {
    const next = choices[(to + choices.length) % choices.length];
    if (!next) return;
    setChosenId(next.id);
    list.current?.querySelector(`#${CSS.escape(optionId(next))}`)?.scrollIntoView({ block: "nearest" });
  }

  function obey(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown") moveTo(place + 1);
    else if (event.key === "ArrowUp") moveTo(place - 1);
    else if (event.key === "PageDown") moveTo(Math.min(place + PAGE, choices.length - 1));
    else if (event.key === "PageUp") moveTo(Math.max(place - PAGE, 0));
    else if (event.key === "Enter" && current) run(current, event.ctrlKey || event.metaKey);
    else return;
    event.preventDefault();
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
          aria-autocomplete="list"
          aria-controls="palette-list"
          aria-activedescendant={current ? optionId(current) : undefined}
          aria-label="Search or do something"
          placeholder="Search or do something…"
          maxLength={QUERY_LENGTH_MAX}
          autoComplete="off"
          spellCheck={false}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setChosenId(null);
          }}
          onKeyDown={obey}
        />
      </div>
      <div ref={list} className={styles.list} id="palette-list" role="listbox" aria-label="Results" aria-busy={pending}>
        {sections.map((section) => (
          <div key={section.name} role="group" aria-label={section.name}>
            <div className={styles.section} role="presentation">
              {section.name}
            </div>
            {section.choices.map((choice) => (
              <div
                key={choice.id}
                id={optionId(choice)}
                role="option"
                aria-selected={choice === current}
                className={styles.option}
                onClick={(event) => run(choice, event.ctrlKey || event.metaKey)}
                onMouseMove={() => setChosenId(choice.id)}
              >
                <span className={styles.icon}>{choice.icon}</span>
                {choice.body}
                {choice.keys && <Keys keys={choice.keys} />}
              </div>
            ))}
          </div>
        ))}
      </div>
      {choices.length === 0 && <p className={styles.none}>{pending ? "Searching…" : `Nothing is called “${query}”.`}</p>}
      {error && <p className={styles.failed}>Only commands are shown: the search does not answer.</p>}
      <span className="visually-hidden" role="status">
        {query.trim() && !pending ? counted(choices.length, "result") : ""}
      </span>
    </>
  );
}

function optionId(choice: Choice): string {
  return `palette-${choice.id}`;
}

function choiceOf(command: Command): Choice {
  const { id, section, icon, title, keys, run } = command;
  return { id: `do.${id}`, section, icon, body: <span className={styles.title}>{title}</span>, keys, run };
}

function resultChoice(result: SearchResult, workspaceId: number, go: (url: string) => void): Choice {
  const { section, icon } = kindOfThing(result.kind);
  return {
    id: `found.${result.kind}.${result.subject}`,
    section,
    icon,
    body: <Found result={result} elsewhere={result.workspace_id !== workspaceId && result.kind !== "workspace"} />,
    address: result.url,
    run: () => go(result.url),
  };
}

/** Under their headings, in the order in which these come first. */
function inSections(choices: readonly Choice[]): { name: string; choices: Choice[] }[] {
  const sections = new Map<string, Choice[]>();
  for (const choice of choices) {
    const section = sections.get(choice.section);
    if (section) section.push(choice);
    else sections.set(choice.section, [choice]);
  }
  return [...sections].map(([name, choices]) => ({ name, choices }));
}

/** Commands that fit, section by section, the section of the best one first. */
function ranked(commands: readonly Command[], query: string): Command[] {
  const scored = commands.flatMap((command) => {
    const score = matchScore(`${command.title} ${command.words ?? ""}`, query);
    return score === null ? [] : [{ command, score }];
  });
  if (query.trim()) scored.sort((one, other) => other.score - one.score);
  const sections = [...new Set(scored.map(({ command }) => command.section))];
  return sections.flatMap((section) => scored.filter(({ command }) => command.section === section).map(({ command }) => command));
}
