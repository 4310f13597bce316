/** Copy buttons on the pages of packages. Without it the text can still be marked and copied. */

const COPIED_MS = 1500;

for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-copy]")) {
  const text = button.parentElement?.querySelector("code")?.textContent ?? "";
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", () => {
    void navigator.clipboard.writeText(text).then(() => {
      button.textContent = "Copied";
      setTimeout(() => {
        button.textContent = "Copy";
      }, COPIED_MS);
    });
  });
}
