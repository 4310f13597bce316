import { useEffect } from "react";
import { testHook, type TestHookParts } from "./test-hook";

/** Keeps the end-to-end tests' way in for as long as the grid is there. */
export function useTestHook(parts: TestHookParts): void {
  useEffect(() => {
    const hook = testHook(parts);
    window.__grid = hook;
    return () => {
      if (window.__grid === hook) delete window.__grid;
    };
  });
}
