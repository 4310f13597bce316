import type { Choice, Field } from "@/kernel/api/types";
import { fits, misfit, quoted, textOf, type Kind } from "./kind";

export function choiceNamed(field: Field, name: string): Choice | undefined {
  const choices = field.options.choices ?? [];
  const wanted = name.trim().toLocaleLowerCase();
  return choices.find((choice) => choice.name === name) ?? choices.find((choice) => choice.name.trim().toLocaleLowerCase() === wanted);
}

/** The choices to offer for what was typed: those that begin with it first, then those that contain it. */
export function choicesMatching(field: Field, typed: string): Choice[] {
  const wanted = typed.trim().toLocaleLowerCase();
  const ranked = (field.options.choices ?? []).map((choice) => ({ choice, at: choice.name.toLocaleLowerCase().indexOf(wanted) }));
  const begins = ranked.filter(({ at }) => at === 0);
  const holds = ranked.filter(({ at }) => at > 0);
  return [...begins, ...holds].map(({ choice }) => choice);
}

export const select: Kind = {
  kind: "select",
  label: "Select",
  editor: "choice",
  align: "left",
  look: (value, field) => {
    const name = textOf(value);
    return { shape: "chip", text: name, color: choiceNamed(field, name)?.color ?? "gray" };
  },
  typed: textOf,
  parse: (typed, field) => {
    if (typed.trim() === "") return fits(null);
    const choice = choiceNamed(field, typed);
    return choice ? fits(choice.name) : misfit(`${quoted(typed)} is not one of the choices of ${field.name}.`);
  },
};
