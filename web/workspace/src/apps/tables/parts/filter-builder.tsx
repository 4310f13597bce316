import { ActionIcon, Button, Menu, SegmentedControl, Select, TextInput } from "@mantine/core";
import { IconChevronDown, IconPlus, IconTrash } from "@tabler/icons-react";
import { choiceStyle } from "@/design/choice-colors";
import type { Condition, ConditionValue, Field, Filter, FilterPart } from "@/kernel/api/types";
import {
  added,
  changed,
  conditionsIn,
  FILTER_CONDITIONS_MAX,
  FILTER_DEPTH_MAX,
  groupOf,
  isGroup,
  modeOf,
  newCondition,
  operatorOf,
  operatorsOf,
  partsOf,
  withField,
  withOperator,
  type Path,
} from "../model/filters";
import styles from "./filter-builder.module.css";
import { KindIcon } from "./kind-icon";

interface FilterBuilderProps {
  fields: readonly Field[];
  filter: Filter;
  onChange: (filter: Filter) => void;
}

/** Conditions in groups, of which all or any must hold; groups may stand in groups. */
export function FilterBuilder({ fields, filter, onChange }: FilterBuilderProps) {
  const isFull = conditionsIn(filter).length >= FILTER_CONDITIONS_MAX;
  return <Group fields={fields} group={filter} path={[]} whole={filter} isFull={isFull} onChange={onChange} />;
}

interface GroupProps {
  fields: readonly Field[];
  group: Filter;
  path: Path;
  whole: Filter;
  isFull: boolean;
  onChange: (filter: Filter) => void;
}

function Group({ fields, group, path, whole, isFull, onChange }: GroupProps) {
  const parts = partsOf(group);
  const first = fields[0];
  if (!first) return null;
  const set = (at: Path, change: (part: FilterPart) => FilterPart | null) => onChange(changed(whole, at, change));
  const isOuter = path.length === 0;
  return (
    <div className={isOuter ? undefined : styles.group} role="group" aria-label={modeOf(group) === "all" ? "All of these" : "Any of these"}>
      {(parts.length > 1 || !isOuter) && (
        <div className={styles.mode}>
          <SegmentedControl
            aria-label="How the conditions go together"
            value={modeOf(group)}
            onChange={(mode) => set(path, () => groupOf(mode, parts))}
            data={[
              { value: "all", label: "All" },
              { value: "any", label: "Any" },
            ]}
          />
          <span className={styles.dim}>of these hold</span>
          {!isOuter && (
            <ActionIcon className={styles.remove} aria-label="Remove the group" onClick={() => set(path, () => null)}>
              <IconTrash size={15} />
            </ActionIcon>
          )}
        </div>
      )}
      {parts.map((part, place) => {
        const at = [...path, place];
        return isGroup(part) ? (
          <Group key={place} fields={fields} group={part} path={at} whole={whole} isFull={isFull} onChange={onChange} />
        ) : (
          <ConditionLine
            key={place}
            fields={fields}
            condition={part}
            onChange={(made) => set(at, () => made)}
            onRemove={() => set(at, () => null)}
          />
        );
      })}
      <div className={styles.add}>
        <Button
          size="xs"
          variant="subtle"
          leftSection={<IconPlus size={14} />}
          disabled={isFull}
          onClick={() => onChange(added(whole, path, newCondition(first)))}
        >
          Condition
        </Button>
        {path.length < FILTER_DEPTH_MAX - 1 && (
          <Button
            size="xs"
            variant="subtle"
            leftSection={<IconPlus size={14} />}
            disabled={isFull}
            onClick={() => onChange(added(whole, path, groupOf(modeOf(group) === "all" ? "any" : "all", [newCondition(first)])))}
          >
            Group
          </Button>
        )}
      </div>
    </div>
  );
}

interface ConditionLineProps {
  fields: readonly Field[];
  condition: Condition;
  onChange: (condition: Condition) => void;
  onRemove: () => void;
}

function ConditionLine({ fields, condition, onChange, onRemove }: ConditionLineProps) {
  const field = fields.find(({ id }) => id === condition.field);
  return (
    <div className={styles.line}>
      <Select
        aria-label="Field"
        placeholder="A deleted field"
        searchable={fields.length > 10}
        className={styles.field}
        leftSection={field && <KindIcon kind={field.kind} size={14} />}
        leftSectionWidth={30}
        comboboxProps={{ withinPortal: false, width: 220, position: "bottom-start" }}
        data={fields.map(({ id, name }) => ({ value: String(id), label: name }))}
        value={field ? String(field.id) : null}
        onChange={(value) => {
          const chosen = fields.find(({ id }) => String(id) === value);
          if (chosen) onChange(withField(condition, chosen));
        }}
      />
      {field && (
        <>
          <Select
            aria-label="How to compare"
            className={styles.operator}
            comboboxProps={{ withinPortal: false, width: 180, position: "bottom-start" }}
            data={operatorsOf(field.kind).map(({ is, words }) => ({ value: is, label: words }))}
            value={condition.is}
            onChange={(is) => is && onChange(withOperator(condition, field, is))}
          />
          <div className={styles.value}>
            <ValueInput field={field} condition={condition} onChange={(value) => onChange({ ...condition, value })} />
          </div>
        </>
      )}
      <ActionIcon className={styles.remove} aria-label="Remove the condition" onClick={onRemove}>
        <IconTrash size={15} />
      </ActionIcon>
    </div>
  );
}

interface ValueInputProps {
  field: Field;
  condition: Condition;
  onChange: (value: ConditionValue) => void;
}

function ValueInput({ field, condition, onChange }: ValueInputProps) {
  const asks = operatorOf(field.kind, condition.is)?.asks ?? "nothing";
  const { value } = condition;
  const text = typeof value === "string" || typeof value === "number" ? String(value) : "";
  const choices = field.options.choices ?? [];
  switch (asks) {
    case "nothing":
      return null;
    case "text":
      return <TextInput aria-label="Value" placeholder="Text" value={text} onChange={(event) => onChange(event.target.value)} />;
    case "number":
      return (
        <TextInput
          aria-label="Value"
          placeholder="Number"
          inputMode="decimal"
          value={text}
          onChange={(event) => onChange(event.target.value)}
          onBlur={(event) => onChange(event.target.value.trim().replace(",", "."))}
        />
      );
    case "date":
      return (
        <TextInput
          aria-label="Value"
          type="date"
          value={text.slice(0, 10)}
          onChange={(event) => onChange(event.target.value)}
        />
      );
    case "checked":
      return (
        <Select
          aria-label="Value"
          comboboxProps={{ withinPortal: false }}
          data={[
            { value: "true", label: "checked" },
            { value: "false", label: "not checked" },
          ]}
          value={String(value === true)}
          onChange={(chosen) => onChange(chosen === "true")}
        />
      );
    case "choice":
      return (
        <Select
          aria-label="Value"
          placeholder="Choose"
          comboboxProps={{ withinPortal: false }}
          data={choices.map(({ name }) => name)}
          value={typeof value === "string" ? value : null}
          onChange={onChange}
        />
      );
    case "choices":
      return <ChoicesInput field={field} chosen={Array.isArray(value) ? value : []} onChange={onChange} />;
  }
}

function ChoicesInput({ field, chosen, onChange }: { field: Field; chosen: string[]; onChange: (value: string[]) => void }) {
  const choices = field.options.choices ?? [];
  return (
    <Menu closeOnItemClick={false} withinPortal={false} width="target">
      <Menu.Target>
        <button type="button" className={styles.choices} aria-label={`Choices: ${chosen.join(", ") || "none"}`}>
          {chosen.length === 0 && <span className={styles.placeholder}>Choose</span>}
          {chosen.map((name) => (
            <span key={name} className={styles.chip} style={choiceStyle(choices.find((choice) => choice.name === name)?.color ?? "gray")}>
              {name}
            </span>
          ))}
          <IconChevronDown size={14} className={styles.chevron} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown className={styles.choiceList}>
        {choices.map(({ name, color }) => (
          <Menu.Item
            key={name}
            role="menuitemcheckbox"
            aria-checked={chosen.includes(name)}
            rightSection={chosen.includes(name) ? "✓" : null}
            onClick={() => onChange(chosen.includes(name) ? chosen.filter((other) => other !== name) : [...chosen, name])}
          >
            <span className={styles.chip} style={choiceStyle(color)}>
              {name}
            </span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
