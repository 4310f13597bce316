import { Popover } from "@mantine/core";
import type { KeyboardEvent } from "react";
import { monthsOn } from "../../model/calendar";
import { dateOf, dayOfWire, daysLater, dayText, today, type Day } from "../../model/dates";
import type { Locale } from "../../model/locale";
import { Calendar } from "./calendar";
import styles from "./editors.module.css";
import { POPUP } from "./popup";
import { caretToEnd, useTyped, type CellEditorProps } from "./use-typed";

const clock = /[T ]\d{1,2}:\d{2}.*$/;

/** The day that the typed text means, where it means one already. */
export function typedDay(text: string, withTime: boolean, locale: Locale): Day | null {
  const value = dateOf(text, withTime, locale);
  return value === null ? null : dayOfWire(value, locale.timeZone);
}

/** Another day in place of the typed one; the time stays. */
export function withDay(text: string, day: Day, withTime: boolean): string {
  const time = withTime ? (clock.exec(text)?.[0].replace("T", " ") ?? " 00:00") : "";
  return `${dayText(day)}${time}`;
}

/** A date: typed in the person's own way, or picked. Up and down go by weeks, with Page by months. */
export function DateEditor(props: CellEditorProps) {
  const { text, change, finish, onKeyDown, isQuick, onBlur } = useTyped(props);
  const { field, locale } = props.value.data;
  const withTime = field.options.time === true;
  const day = typedDay(text, withTime, locale);

  const obey = (event: KeyboardEvent) => {
    const from = day ?? today(locale);
    const steps: Record<string, Day> = {
      ArrowUp: daysLater(from, -7),
      ArrowDown: daysLater(from, 7),
      PageUp: monthsOn(from, -1),
      PageDown: monthsOn(from, 1),
    };
    const step = steps[event.key];
    if (!step || isQuick) {
      onKeyDown(event);
      return;
    }
    event.stopPropagation();
    event.preventDefault();
    change(withDay(text, step, withTime));
  };
  const pick = (picked: Day) => {
    const typed = withDay(text, picked, withTime);
    if (withTime) change(typed);
    else finish([0, 0], typed);
  };
  return (
    <Popover opened withinPortal trapFocus={false} returnFocus={false} closeOnEscape={false} closeOnClickOutside={false}>
      <Popover.Target>
        <div className={styles.row}>
          <input
            ref={caretToEnd}
            className={styles.line}
            aria-label={field.name}
            autoComplete="off"
            size={1}
            placeholder={withTime ? "Date and time" : "Date"}
            value={text}
            onChange={(event) => change(event.target.value)}
            onBlur={onBlur}
            onKeyDown={obey}
          />
        </div>
      </Popover.Target>
      <Popover.Dropdown {...POPUP} className={styles.popup}>
        <Calendar day={day} locale={locale} onPick={pick} />
      </Popover.Dropdown>
    </Popover>
  );
}
