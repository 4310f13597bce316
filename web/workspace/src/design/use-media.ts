import { useCallback, useSyncExternalStore } from "react";

/** Below this a grid makes no sense: lists and forms stand in its place. */
export const NARROW = "(max-width: 760px)";

export function useMedia(query: string): boolean {
  const watch = useCallback(
    (changed: () => void) => {
      const media = window.matchMedia(query);
      media.addEventListener("change", changed);
      return () => media.removeEventListener("change", changed);
    },
    [query],
  );
  return useSyncExternalStore(watch, () => window.matchMedia(query).matches);
}

export function useNarrow(): boolean {
  return useMedia(NARROW);
}
