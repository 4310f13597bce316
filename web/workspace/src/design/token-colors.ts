/** The colour that a token has right now, as `rgb(…)`: for a canvas, which knows no custom properties. */
export function tokenColors<Name extends string>(names: readonly Name[]): Record<Name, string> {
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  const style = getComputedStyle(probe);
  const colors = {} as Record<Name, string>;
  for (const name of names) {
    probe.style.color = `var(--${name})`;
    colors[name] = style.color;
  }
  probe.remove();
  return colors;
}
