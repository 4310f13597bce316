import { createContext, use } from "react";

export interface FrameState {
  narrow: boolean;
  /** The sidebar stands beside the screen, or on a narrow screen lies over it. */
  sidebarOpen: boolean;
  setSidebarOpen: (open: boolean) => void;
  openPalette: () => void;
  openNotifications: () => void;
}

export const FrameContext = createContext<FrameState | null>(null);

export function useFrame(): FrameState {
  const state = use(FrameContext);
  if (!state) throw new Error("There is no frame above this component.");
  return state;
}
