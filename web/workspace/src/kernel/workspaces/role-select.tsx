import { Select } from "@mantine/core";
import type { Role } from "@/kernel/api/types";
import { useWorkspace } from "./current";
import { roleAbout, roleName, roles } from "./roles";
import styles from "./workspaces.module.css";

interface RoleSelectProps {
  label: string;
  value: Role;
  onChange: (role: Role) => void;
  /** What can be chosen; the others are left out. */
  among?: readonly Role[];
}

/** A role, with what it allows beside its name. Nobody can give one above their own. */
export function RoleSelect({ label, value, onChange, among = roles }: RoleSelectProps) {
  const { role: mine } = useWorkspace();
  const given = among.filter((role) => role !== "owner" || mine === "owner").toReversed();
  return (
    <Select
      aria-label={label}
      w={116}
      maxDropdownHeight={360}
      data={given.map((role) => ({ value: role, label: roleName(role) }))}
      value={value}
      onChange={(role) => role && role !== value && onChange(role)}
      comboboxProps={{ width: 300, position: "bottom-end" }}
      renderOption={({ option }) => (
        <span>
          <span className={styles.option}>{option.label}</span>
          <span className={styles.optionAbout}>{roleAbout(option.value)}</span>
        </span>
      )}
    />
  );
}

/** The same in a form, under its label. */
export function RoleField({ about, ...props }: Omit<RoleSelectProps, "label"> & { about?: string }) {
  return (
    <div>
      <div className={styles.label} aria-hidden>
        Role
      </div>
      <RoleSelect label="Role" {...props} />
      <p className={styles.about}>{about ?? `${roleAbout(props.value)}.`}</p>
    </div>
  );
}
