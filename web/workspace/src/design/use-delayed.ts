import { useEffect, useState } from "react";

/** Shorter waits than this show nothing: a flash of a skeleton is worse than none. */
export const SKELETON_AFTER_MS = 300;

/** True once `waiting` has lasted for `ms`. */
export function useDelayed(waiting: boolean, ms = SKELETON_AFTER_MS): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!waiting) return;
    const timer = setTimeout(() => setLate(true), ms);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [waiting, ms]);
  return waiting && late;
}
