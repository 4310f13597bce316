const ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";

/** A random word of `length` letters and digits, unguessable enough to name a tab or a request. */
export function randomId(length = 24): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  return Array.from(bytes, (byte) => ALPHABET[byte % ALPHABET.length]).join("");
}
