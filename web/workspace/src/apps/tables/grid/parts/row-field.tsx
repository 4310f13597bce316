import { Anchor, Button, Checkbox, Popover, Select, Textarea, TextInput, UnstyledButton } from "@mantine/core";
import { IconCalendar, IconExternalLink } from "@tabler/icons-react";
import { useId, useState, type KeyboardEvent } from "react";
import { choiceStyle } from "@/design/choice-colors";
import type { Field } from "@/kernel/api/types";
import type { ShownCell } from "../data/grid-data";
import { kindOf } from "../kinds/list";
import type { Locale } from "../model/locale";
import styles from "../table-grid.module.css";
import { Calendar } from "./editors/calendar";
import { typedDay, withDay } from "./editors/date-editor";

interface RowFieldProps {
  field: Field;
  locale: Locale;
  shown: ShownCell;
  mayEdit: boolean;
  onEnter: (text: string) => void;
  onDiscard: () => void;
}

/** A field of the row as a form shows it, with the same rules as its cell. */
export function RowField(props: RowFieldProps) {
  const { field, shown, onDiscard } = props;
  const id = useId();
  return (
    <div className={styles.field} data-mark={shown.mark}>
      <label htmlFor={id} className={styles.fieldName}>
        {field.name}
      </label>
      <FieldInput {...props} id={id} />
      {shown.mark === "failed" && (
        <div className={styles.fieldFailed} role="status">
          <span>Not saved. {shown.reason}</span>
          <Button size="compact-xs" variant="subtle" color="gray" onClick={onDiscard}>
            Discard
          </Button>
        </div>
      )}
    </div>
  );
}

function FieldInput(props: RowFieldProps & { id: string }) {
  const { field, shown, mayEdit, onEnter, id } = props;
  if (field.kind === "boolean") {
    return (
      <Checkbox id={id} aria-label={field.name} checked={shown.value === true} disabled={!mayEdit} onChange={(event) => onEnter(String(event.currentTarget.checked))} />
    );
  }
  if (field.kind === "select") {
    return (
      <Select
        id={id}
        searchable
        clearable
        allowDeselect
        disabled={!mayEdit}
        placeholder={shown.typed ?? undefined}
        value={typeof shown.value === "string" && shown.typed === null ? shown.value : null}
        data={(field.options.choices ?? []).map(({ name }) => name)}
        renderOption={({ option }) => (
          <span className={styles.fieldChip} style={choiceStyle(field.options.choices?.find(({ name }) => name === option.value)?.color ?? "gray")}>
            {option.label}
          </span>
        )}
        onChange={(name) => onEnter(name ?? "")}
      />
    );
  }
  return <TypedInput {...props} />;
}

/** Text of any kind: sent when the field is left, or on Enter; Escape takes it back. */
function TypedInput({ field, locale, shown, mayEdit, onEnter, id }: RowFieldProps & { id: string }) {
  const kind = kindOf(field.kind);
  const start = shown.typed ?? kind.typed(shown.value, field, locale);
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? start;
  const commit = (entered = text) => {
    setTyped(null);
    if (entered !== start) onEnter(entered);
  };
  const obey = (event: KeyboardEvent) => {
    if (event.key === "Escape" && typed !== null) {
      event.preventDefault();
      event.stopPropagation();
      setTyped(null);
    } else if (event.key === "Enter" && kind.editor !== "lines") {
      commit();
    }
  };
  const shared = { id, readOnly: !mayEdit, value: text, onBlur: () => commit(), onKeyDown: obey };
  if (kind.editor === "lines") return <Textarea {...shared} onChange={(event) => setTyped(event.currentTarget.value)} />;
  const look = kind.look(shown.value, field, locale);
  const href = look.shape === "link" ? look.href : null;
  const opener = href !== null && (
    <Anchor href={href} target="_blank" rel="noopener noreferrer" aria-label={`Open ${look.shape === "link" ? look.text : ""}`} className={styles.fieldOpen}>
      <IconExternalLink size={16} />
    </Anchor>
  );
  const isDate = kind.editor === "date" && mayEdit;
  return (
    <TextInput
      {...shared}
      className={field.kind === "number" ? "numbers" : undefined}
      inputMode={field.kind === "number" ? "decimal" : undefined}
      autoComplete="off"
      onChange={(event) => setTyped(event.currentTarget.value)}
      rightSectionPointerEvents="all"
      rightSection={isDate ? <DayPicker field={field} locale={locale} text={text} onPick={commit} /> : opener}
    />
  );
}

function DayPicker({ field, locale, text, onPick }: { field: Field; locale: Locale; text: string; onPick: (text: string) => void }) {
  const [isOpen, setOpen] = useState(false);
  const withTime = field.options.time === true;
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end">
      <Popover.Target>
        <UnstyledButton aria-label={`Pick a day for ${field.name}`} className={styles.fieldOpen} onMouseDown={(event) => event.preventDefault()} onClick={() => setOpen(!isOpen)}>
          <IconCalendar size={16} />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p={8}>
        <Calendar
          day={typedDay(text, withTime, locale)}
          locale={locale}
          onPick={(day) => {
            setOpen(false);
            onPick(withDay(text, day, withTime));
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}
