/** Marks what belongs to an open editor though it hangs elsewhere in the page: a press on it is no press outside. */
export const POPUP = { "data-grid-popup": true } as const;

export function isOutsideClick(event: MouseEvent | TouchEvent): boolean {
  return !(event.target instanceof Element && event.target.closest("[data-grid-popup]") !== null);
}
