import {
  IconAlignLeft,
  IconAt,
  IconCalendar,
  IconCircleChevronDown,
  IconHash,
  IconLetterT,
  IconLink,
  IconSquareCheck,
  type Icon,
} from "@tabler/icons-react";
import type { FieldKind } from "@/kernel/api/types";
import { kindName } from "../model/field-kinds";

const ICONS: Record<FieldKind, Icon> = {
  text: IconLetterT,
  long_text: IconAlignLeft,
  number: IconHash,
  boolean: IconSquareCheck,
  date: IconCalendar,
  select: IconCircleChevronDown,
  email: IconAt,
  url: IconLink,
};

export function KindIcon({ kind, size = 15 }: { kind: FieldKind; size?: number }) {
  const Shape = ICONS[kind];
  return <Shape size={size} stroke={1.75} role="img" aria-label={kindName(kind)} style={{ flex: "none", color: "var(--ink-faint)" }} />;
}
