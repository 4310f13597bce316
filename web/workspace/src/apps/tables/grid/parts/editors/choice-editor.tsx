import { Popover } from "@mantine/core";
import { useId, useState, type KeyboardEvent } from "react";
import { choiceStyle } from "@/design/choice-colors";
import { choicesMatching } from "../../kinds/select";
import styles from "./editors.module.css";
import { POPUP } from "./popup";
import { caretToEnd, useTyped, type CellEditorProps } from "./use-typed";

/** One of the choices of the field: typed to find it, or picked. */
export function ChoiceEditor(props: CellEditorProps) {
  const { text, change, finish, onKeyDown, isQuick, onBlur } = useTyped(props);
  const { field, shown } = props.value.data;
  const [isSearching, setSearching] = useState(isQuick);
  const list = useId();
  const choices = choicesMatching(field, isSearching ? text : "");
  const offered = [...choices.map(({ name }) => name), ...(shown.value !== null && !(isSearching && text !== "") ? [""] : [])];
  const current = offered.indexOf(isSearching ? (choices[0]?.name ?? "") : text);
  const [moved, setMoved] = useState<number | null>(null);
  const active = Math.min(moved ?? Math.max(current, 0), offered.length - 1);
  const picked = offered[active];

  const obey = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const isPicking = (event.key === "Enter" || event.key === "Tab") && picked !== undefined && !(isSearching && text === "");
    if (by !== undefined) {
      event.stopPropagation();
      event.preventDefault();
      setMoved((active + by + offered.length) % Math.max(1, offered.length));
    } else if (isPicking) {
      event.stopPropagation();
      event.preventDefault();
      const back = event.shiftKey ? -1 : 1;
      finish(event.key === "Tab" ? [back, 0] : [0, back], picked);
    } else {
      onKeyDown(event);
    }
  };
  return (
    <Popover opened withinPortal trapFocus={false} returnFocus={false} closeOnEscape={false} closeOnClickOutside={false}>
      <Popover.Target>
        <div className={styles.row}>
          <input
            ref={caretToEnd}
            className={styles.line}
            role="combobox"
            aria-label={field.name}
            aria-expanded
            aria-controls={list}
            aria-activedescendant={picked === undefined ? undefined : `${list}-${active}`}
            autoComplete="off"
            size={1}
            placeholder={typeof shown.value === "string" ? shown.value : "Find a choice"}
            value={isSearching ? text : ""}
            onChange={(event) => {
              setSearching(true);
              setMoved(null);
              change(event.target.value);
            }}
            onBlur={onBlur}
            onKeyDown={obey}
          />
        </div>
      </Popover.Target>
      <Popover.Dropdown {...POPUP} p={0}>
        <div id={list} role="listbox" aria-label={field.name} className={styles.choices} onMouseDown={(event) => event.preventDefault()}>
          {offered.map((name, place) => (
            <div
              key={name}
              id={`${list}-${place}`}
              role="option"
              aria-selected={place === active}
              data-active={place === active || undefined}
              className={styles.choice}
              ref={place === active ? scrollIntoView : undefined}
              onMouseMove={() => setMoved(place)}
              onClick={() => finish([0, 0], name)}
            >
              {name === "" ? (
                <span className={styles.quiet}>Empty</span>
              ) : (
                <span className={styles.chip} style={choiceStyle(field.options.choices?.find((choice) => choice.name === name)?.color ?? "gray")}>
                  {name}
                </span>
              )}
            </div>
          ))}
          {offered.length === 0 && <div className={styles.empty}>No choice like that</div>}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

function scrollIntoView(option: HTMLElement | null): void {
  option?.scrollIntoView({ block: "nearest" });
}
