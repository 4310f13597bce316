import { counted } from "@/kit/text";

const UNITS: readonly [number, string][] = [
  [86_400, "day"],
  [3_600, "hour"],
  [60, "minute"],
  [1, "second"],
];

/** "every 3600+600" as "every hour", "cron 0 8 * * mon Europe/Berlin" as it is, with its zone. */
export function rhythmInWords(rhythm: string): string {
  const every = /^every (\d+)\+\d+$/.exec(rhythm);
  if (every) {
    const seconds = Number(every[1]);
    const [size, name] = UNITS.find(([unit]) => seconds % unit === 0) ?? [1, "second"];
    return seconds === size ? `every ${name}` : `every ${counted(seconds / size, name)}`;
  }
  const cron = /^cron (.*) (\S+)$/.exec(rhythm);
  return cron ? `at ${cron[1]} (${cron[2]})` : rhythm;
}
