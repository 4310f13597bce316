import { createRoot } from "react-dom/client";

export function start(): void {
  const place = document.getElementById("root");
  if (!place) throw new Error("The page has no place for the workspace.");
  createRoot(place).render(<p>Colonnade</p>);
}
