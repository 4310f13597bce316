import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { FONT_FAMILY, currentPalette, type Palette } from "./palette";
import { forgetWidths } from "./paint";

function watchScheme(changed: () => void): () => void {
  const media = window.matchMedia("(prefers-color-scheme: dark)");
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: ["data-mantine-color-scheme"] });
  media.addEventListener("change", changed);
  return () => {
    observer.disconnect();
    media.removeEventListener("change", changed);
  };
}

function scheme(): string {
  const chosen = document.documentElement.getAttribute("data-mantine-color-scheme");
  return `${chosen ?? "auto"} ${window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"}`;
}

/** The colours of the moment; a new palette whenever the scheme changes. */
export function usePalette(): Palette {
  const current = useSyncExternalStore(watchScheme, scheme);
  // eslint-disable-next-line react-hooks/exhaustive-deps -- the palette is read from the page, which `current` names
  return useMemo(() => currentPalette(), [current]);
}

/** Counts up when the fonts of the canvas have arrived: what was drawn before was drawn in another. */
export function useFontsLoaded(): number {
  const [loaded, setLoaded] = useState(0);
  useEffect(() => {
    let isHere = true;
    const fonts = [`13px ${FONT_FAMILY}`, `550 13px ${FONT_FAMILY}`].map((font) => document.fonts.load(font));
    void Promise.all(fonts).then(() => {
      if (!isHere) return;
      forgetWidths();
      setLoaded((count) => count + 1);
    });
    return () => {
      isHere = false;
    };
  }, []);
  return loaded;
}
