import type { MantineColorScheme, MantineColorSchemeManager } from "@mantine/core";

const COOKIE = "colonnade_theme";
const YEAR_S = 365 * 24 * 60 * 60;

/** Keeps the choice in a cookie, so that the server's own pages are painted in it from the first byte. */
export function cookieColorScheme(): MantineColorSchemeManager {
  return {
    get: (fallback) => read() ?? fallback,
    set: (value) => {
      const age = value === "auto" ? 0 : YEAR_S;
      document.cookie = `${COOKIE}=${value}; Path=/; Max-Age=${age}; SameSite=Lax`;
    },
    subscribe: () => undefined,
    unsubscribe: () => undefined,
    clear: () => {
      document.cookie = `${COOKIE}=; Path=/; Max-Age=0; SameSite=Lax`;
    },
  };
}

function read(): MantineColorScheme | null {
  const value = new RegExp(`(?:^|; )${COOKIE}=(light|dark)`).exec(document.cookie)?.[1];
  return value === "light" || value === "dark" ? value : null;
}
