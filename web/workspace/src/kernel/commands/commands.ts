import type { ReactNode } from "react";
import { useEffect, useRef } from "react";
import { isShortcut, isTyping } from "@/design/keys";

export interface Command {
  id: string;
  title: string;
  /** The heading it stands under in the palette. */
  section: string;
  icon?: ReactNode;
  /** Shown beside it, and obeyed anywhere: `mod+k`, `?`. */
  keys?: string;
  /** Words that find it without standing in its title. */
  words?: string;
  /** The thing that it leads to, such as `table:4`: the search leaves out what a command shows already. */
  subject?: string;
  /** Only a shortcut with a line in the list of shortcuts, not a thing to choose. */
  hidden?: boolean;
  run: () => void;
}

const sources = new Set<() => readonly Command[]>();

/** Offers commands for as long as the component is there. */
export function useCommands(commands: readonly Command[]): void {
  const latest = useRef(commands);
  useEffect(() => {
    latest.current = commands;
  });
  useEffect(() => {
    const source = () => latest.current;
    sources.add(source);
    return () => {
      sources.delete(source);
    };
  }, []);
}

/** All commands that can be given now, the nearest to the screen first. */
export function allCommands(): Command[] {
  const found = new Map<string, Command>();
  for (const source of [...sources].reverse()) for (const command of source()) if (!found.has(command.id)) found.set(command.id, command);
  return [...found.values()];
}

/** Obeys the shortcuts of all commands. */
export function useShortcuts(): void {
  useEffect(() => {
    const obey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat) return;
      // A key alone belongs to whoever is typing, and a grid takes every letter as the start of an edit.
      const alone = !event.ctrlKey && !event.metaKey && !event.altKey;
      if (alone && (isTyping(event) || event.target instanceof HTMLCanvasElement)) return;
      const command = allCommands().find(({ keys }) => keys !== undefined && isShortcut(event, keys));
      if (!command) return;
      event.preventDefault();
      command.run();
    };
    window.addEventListener("keydown", obey);
    return () => window.removeEventListener("keydown", obey);
  }, []);
}
