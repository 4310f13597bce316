import { ActionIcon, Button, Group, Menu, Modal, Stack, Switch, TextInput } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconPlus, IconX } from "@tabler/icons-react";
import { useState, type SubmitEvent } from "react";
import { choiceColors, choiceStyle } from "@/design/choice-colors";
import { NAME_LENGTH_MAX } from "@/design/inline-name";
import { isProblem } from "@/kernel/api/problem";
import { QueryFailure } from "@/kernel/api/query-failure";
import type { Choice, Field, FieldKind, FieldOptions, Table } from "@/kernel/api/types";
import { useFieldActions } from "../data/tables";
import { DECIMALS_MAX, fieldKinds, kindName, startingOptions } from "../model/field-kinds";
import styles from "./field-dialog.module.css";
import { KindIcon } from "./kind-icon";

/** What the dialog is open for: a new field, before another or at the end, or one that is there. */
export type FieldTask = { make: true; before?: number } | { make: false; field: Field };

interface FieldDialogProps {
  table: Table;
  task: FieldTask | null;
  onMade: (field: Field, before: number | undefined) => void;
  onClose: () => void;
}

export function FieldDialog({ table, task, onMade, onClose }: FieldDialogProps) {
  return (
    <Modal opened={task !== null} onClose={onClose} title={task?.make === false ? "Edit field" : "New field"} size={460}>
      {task && <FieldForm table={table} task={task} onMade={onMade} onDone={onClose} />}
    </Modal>
  );
}

interface FieldFormProps {
  table: Table;
  task: FieldTask;
  onMade: (field: Field, before: number | undefined) => void;
  onDone: () => void;
}

function FieldForm({ table, task, onMade, onDone }: FieldFormProps) {
  const { create, change } = useFieldActions(table.id);
  const field = task.make ? null : task.field;
  const [name, setName] = useState(field?.name ?? "");
  const [kind, setKind] = useState<FieldKind>(field?.kind ?? "text");
  const [options, setOptions] = useState<FieldOptions>(field?.options ?? {});
  const saving = create.isPending || change.isPending;
  const error = create.error ?? change.error;
  const nameError = isProblem(error) ? (error.fields["name"] ?? (/name_taken$/u.test(error.code) ? error.message : undefined)) : undefined;

  function submit(event: SubmitEvent) {
    event.preventDefault();
    const wanted = { name: name.trim(), options: cleaned(kind, options) };
    if (!task.make) {
      change.mutate({ ...wanted, id: task.field.id }, { onSuccess: onDone });
      return;
    }
    const { before } = task;
    create.mutate(
      { ...wanted, kind, before },
      {
        onSuccess: (made) => {
          onMade(made, before);
          onDone();
        },
      },
    );
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          label="Name"
          data-autofocus
          maxLength={NAME_LENGTH_MAX}
          value={name}
          error={nameError}
          onChange={(event) => setName(event.target.value)}
        />
        {task.make ? (
          <fieldset className={styles.kinds}>
            <legend className={styles.label}>Kind</legend>
            {fieldKinds.map((known) => (
              <label key={known.kind} className={styles.kind} data-chosen={known.kind === kind || undefined}>
                <input
                  type="radio"
                  name="kind"
                  className="visually-hidden"
                  checked={known.kind === kind}
                  onChange={() => {
                    setKind(known.kind);
                    setOptions(startingOptions(known.kind));
                  }}
                />
                <KindIcon kind={known.kind} size={16} />
                <span>
                  <span className={styles.kindName}>{known.name}</span>
                  <span className={styles.kindAbout}>{known.about}</span>
                </span>
              </label>
            ))}
          </fieldset>
        ) : (
          <div className={styles.fixedKind}>
            <KindIcon kind={kind} /> {kindName(kind)}
          </div>
        )}
        <OptionsInput kind={kind} options={options} onChange={setOptions} />
        {error && !nameError && <QueryFailure error={error} />}
        <Group justify="flex-end">
          <Button onClick={onDone}>Cancel</Button>
          <Button type="submit" variant="filled" disabled={!name.trim()} loading={saving}>
            {task.make ? "Add field" : "Save"}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function cleaned(kind: FieldKind, options: FieldOptions): FieldOptions {
  if (kind !== "select") return options;
  const choices = (options.choices ?? []).map((choice) => ({ ...choice, name: choice.name.trim() }));
  return { choices: choices.filter(({ name }) => name !== "") };
}

interface OptionsInputProps {
  kind: FieldKind;
  options: FieldOptions;
  onChange: (options: FieldOptions) => void;
}

function OptionsInput({ kind, options, onChange }: OptionsInputProps) {
  if (kind === "number") {
    return (
      <TextInput
        label="Decimals"
        type="number"
        w={120}
        min={0}
        max={DECIMALS_MAX}
        step={1}
        value={options.decimals ?? 0}
        onChange={({ target }) => onChange({ decimals: Math.min(DECIMALS_MAX, Math.max(0, Math.trunc(target.valueAsNumber || 0))) })}
      />
    );
  }
  if (kind === "date") {
    return (
      <Switch
        label="With a time of day"
        checked={options.time ?? false}
        onChange={(event) => onChange({ time: event.currentTarget.checked })}
      />
    );
  }
  if (kind === "select") return <ChoicesEditor choices={options.choices ?? []} onChange={(choices) => onChange({ choices })} />;
  return null;
}

function ChoicesEditor({ choices, onChange }: { choices: readonly Choice[]; onChange: (choices: Choice[]) => void }) {
  const replace = (place: number, choice: Choice) => onChange(choices.map((other, index) => (index === place ? choice : other)));
  const add = () => onChange([...choices, { name: "", color: choiceColors[choices.length % choiceColors.length] ?? "gray" }]);
  const swap = (place: number, other: number) => {
    const changed = [...choices];
    const [one, two] = [choices[place], choices[other]];
    if (!one || !two) return;
    changed[place] = two;
    changed[other] = one;
    onChange(changed);
  };
  return (
    <div role="group" aria-label="Choices">
      <div className={styles.label}>Choices</div>
      <ul className={styles.choices}>
        {choices.map((choice, place) => (
          <li key={place} className={styles.choice}>
            <ColorMenu color={choice.color} name={choice.name} onChange={(color) => replace(place, { ...choice, color })} />
            <TextInput
              aria-label={`Choice ${place + 1}`}
              className={styles.choiceName}
              size="xs"
              autoFocus={choice.name === ""}
              maxLength={NAME_LENGTH_MAX}
              value={choice.name}
              onChange={(event) => replace(place, { ...choice, name: event.target.value })}
              onKeyDown={(event) => {
                if (event.key !== "Enter") return;
                event.preventDefault();
                if (choice.name.trim()) add();
              }}
            />
            <ActionIcon size={24} aria-label={`Move ${choice.name} up`} disabled={place === 0} onClick={() => swap(place, place - 1)}>
              <IconArrowUp size={14} />
            </ActionIcon>
            <ActionIcon
              size={24}
              aria-label={`Move ${choice.name} down`}
              disabled={place === choices.length - 1}
              onClick={() => swap(place, place + 1)}
            >
              <IconArrowDown size={14} />
            </ActionIcon>
            <ActionIcon
              size={24}
              aria-label={`Remove ${choice.name}`}
              onClick={() => onChange(choices.filter((_, index) => index !== place))}
            >
              <IconX size={14} />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <Button size="xs" variant="subtle" leftSection={<IconPlus size={14} />} onClick={add}>
        Choice
      </Button>
    </div>
  );
}

function ColorMenu({ color, name, onChange }: { color: string; name: string; onChange: (color: string) => void }) {
  return (
    <Menu withinPortal={false}>
      <Menu.Target>
        <button type="button" className={styles.color} style={choiceStyle(color)} aria-label={`Colour of ${name || "the choice"}: ${color}`}>
          A
        </button>
      </Menu.Target>
      <Menu.Dropdown className={styles.colors}>
        {choiceColors.map((known) => (
          <Menu.Item key={known} className={styles.colorItem} aria-label={known} onClick={() => onChange(known)}>
            <span className={styles.color} style={choiceStyle(known)}>
              A
            </span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
