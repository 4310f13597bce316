import { ActionIcon } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useState } from "react";
import { firstWeekday, monthsOn, monthTitle, weekdayNames, weeksOf } from "../../model/calendar";
import { dayText, today, utc, type Day } from "../../model/dates";
import type { Locale } from "../../model/locale";
import styles from "./editors.module.css";

interface CalendarProps {
  day: Day | null;
  locale: Locale;
  onPick: (day: Day) => void;
}

/** A month to pick a day from. It follows the day that is being typed until it is turned by hand. */
export function Calendar({ day, locale, onPick }: CalendarProps) {
  const now = today(locale);
  const shown = day ?? now;
  const [turned, setTurned] = useState<{ from: string; months: number }>({ from: "", months: 0 });
  const months = turned.from === dayText(shown) ? turned.months : 0;
  const { year, month } = monthsOn({ ...shown, day: 1 }, months);
  const turn = (by: number) => setTurned({ from: dayText(shown), months: months + by });
  const firstDay = firstWeekday(locale.tag);
  return (
    // A press in here must not take the caret out of the text.
    <div className={styles.calendar} onMouseDown={(event) => event.preventDefault()}>
      <div className={styles.month}>
        <ActionIcon aria-label="Month before" tabIndex={-1} onClick={() => turn(-1)}>
          <IconChevronLeft size={16} />
        </ActionIcon>
        <span aria-live="polite">{monthTitle(locale.tag, year, month)}</span>
        <ActionIcon aria-label="Month after" tabIndex={-1} onClick={() => turn(1)}>
          <IconChevronRight size={16} />
        </ActionIcon>
      </div>
      <div role="grid" aria-label={monthTitle(locale.tag, year, month)}>
        <div className={styles.week} role="row">
          {weekdayNames(locale.tag, firstDay).map((name) => (
            <span key={name} role="columnheader" className={styles.weekday}>
              {name}
            </span>
          ))}
        </div>
        {weeksOf(year, month, firstDay).map((week) => (
          <div key={dayText(week[0] ?? shown)} className={styles.week} role="row">
            {week.map((each) => (
              <button
                key={dayText(each)}
                type="button"
                role="gridcell"
                tabIndex={-1}
                className={styles.day}
                aria-label={locale.date(utc(each))}
                aria-selected={day !== null && dayText(each) === dayText(day)}
                data-outside={each.month !== month || undefined}
                data-today={dayText(each) === dayText(now) || undefined}
                onClick={() => onPick(each)}
              >
                {each.day}
              </button>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}
