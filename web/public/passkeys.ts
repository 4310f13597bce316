/** Passkeys on the server's own pages: the one thing there that only a script can do.
 *
 *  A form with `data-passkey` is shown; when it is sent, the browser is asked for what `data-options` names, and the
 *  answer goes along in its field `credential`. Everything else, also what went wrong, is the server's page.
 */

type Options = Record<string, unknown> & {
  challenge: string;
  user?: { id: string };
  excludeCredentials?: { id: string }[];
  allowCredentials?: { id: string }[];
};

function bytes(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer: ArrayBuffer | null): string | undefined {
  if (!buffer) return undefined;
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/u, "");
}

function withBytes(options: Options): unknown {
  const named = (list?: { id: string }[]) => list?.map((item) => ({ ...item, id: bytes(item.id) }));
  return {
    ...options,
    challenge: bytes(options.challenge),
    ...(options.user && { user: { ...options.user, id: bytes(options.user.id) } }),
    ...(options.excludeCredentials && { excludeCredentials: named(options.excludeCredentials) }),
    ...(options.allowCredentials && { allowCredentials: named(options.allowCredentials) }),
  };
}

function written(credential: PublicKeyCredential): string {
  const answer = credential.response;
  const common = { id: credential.id, rawId: text(credential.rawId), type: credential.type };
  if (answer instanceof AuthenticatorAttestationResponse) {
    return JSON.stringify({
      ...common,
      response: {
        clientDataJSON: text(answer.clientDataJSON),
        attestationObject: text(answer.attestationObject),
        transports: answer.getTransports(),
      },
    });
  }
  const assertion = answer as AuthenticatorAssertionResponse;
  return JSON.stringify({
    ...common,
    response: {
      clientDataJSON: text(assertion.clientDataJSON),
      authenticatorData: text(assertion.authenticatorData),
      signature: text(assertion.signature),
      userHandle: text(assertion.userHandle),
    },
  });
}

async function options(form: HTMLFormElement): Promise<unknown> {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string" && name !== "credential") body.set(name, value);
  const answer = await fetch(form.dataset.options ?? "", {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
    body,
  });
  const read: unknown = await answer.json();
  if (!answer.ok) throw new Error((read as { detail?: string }).detail ?? "That did not work; load the page again.");
  return withBytes(read as Options);
}

async function ask(form: HTMLFormElement): Promise<Credential | null> {
  const publicKey = await options(form);
  return form.dataset.passkey === "add"
    ? navigator.credentials.create({ publicKey: publicKey as PublicKeyCredentialCreationOptions })
    : navigator.credentials.get({ publicKey: publicKey as PublicKeyCredentialRequestOptions });
}

/** A sentence for what the browser or the server said. */
function sentence(error: unknown): string {
  if (!(error instanceof Error)) return "That did not work; try again.";
  if (error.name === "NotAllowedError") return "Nothing was chosen, or it took too long. Try again.";
  if (error.name === "InvalidStateError") return "This device has a passkey for this account already.";
  return error.message;
}

function prepare(form: HTMLFormElement): void {
  const field = form.elements.namedItem("credential");
  const wrong = form.querySelector<HTMLElement>(".error[role=alert]");
  const button = form.querySelector("button");
  if (!(field instanceof HTMLInputElement) || !wrong || !button) return;
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    button.disabled = true;
    wrong.hidden = true;
    ask(form)
      .then((credential) => {
        if (!(credential instanceof PublicKeyCredential)) throw new Error("The browser gave no passkey.");
        field.value = written(credential);
        form.submit();
      })
      .catch((error: unknown) => {
        button.disabled = false;
        wrong.textContent = sentence(error);
        wrong.hidden = false;
      });
  });
}

if ("PublicKeyCredential" in globalThis) {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-passkey]")) prepare(form);
}
