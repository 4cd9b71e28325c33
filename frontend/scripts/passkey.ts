// A form in data-passkey asks the device for a passkey and is sent with its answer.
// Without scripts it stays hidden and the words beside it say how to go on.

export function passkey(): void {
  for (const box of document.querySelectorAll<HTMLElement>("[data-passkey]")) {
    const form = box.querySelector("form");
    const off = box.querySelector<HTMLElement>("[data-passkey-off]");
    if (form && off) {
      prepare(box, form, off);
    }
  }
}

function prepare(box: HTMLElement, form: HTMLFormElement, off: HTMLElement): void {
  const host = box.dataset.host ?? "";
  if (!window.PublicKeyCredential) {
    off.textContent = "This browser cannot use passkeys. " + (box.dataset.otherwise ?? "");
    return;
  }
  if (location.hostname !== host) {
    off.textContent = `Passkeys work at ${host}, and not at this address. ` + (box.dataset.otherwise ?? "");
    return;
  }
  off.hidden = true;
  form.hidden = false;
  let busy = false;
  form.addEventListener("submit", (event) => {
    const answer = form.elements.namedItem("answer") as HTMLInputElement;
    const empty = [...form.querySelectorAll<HTMLInputElement>("input:not([type=hidden])")].some((i) => i.value.trim() === "");
    if (answer.value !== "" || empty) {
      return; // sent with what the device answered, or to be told what is missing
    }
    event.preventDefault();
    if (busy) {
      return;
    }
    busy = true;
    say(form, "");
    ask(box).then(
      (said) => {
        answer.value = said;
        form.requestSubmit();
      },
      (problem: unknown) => {
        busy = false;
        const twice = problem instanceof DOMException && problem.name === "InvalidStateError";
        say(form, (twice ? box.dataset.twice : box.dataset.failed) ?? "");
      },
    );
  });
  // Coming back with the back button makes it ready again.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
      busy = false;
      (form.elements.namedItem("answer") as HTMLInputElement).value = "";
    }
  });
}

function say(form: HTMLFormElement, words: string): void {
  const said = form.querySelector<HTMLElement>("[data-passkey-said]");
  if (said) {
    said.textContent = words;
  }
}

// ask gives the device's answer, in JSON.
async function ask(box: HTMLElement): Promise<string> {
  const { from, asks } = box.dataset;
  const options = from ? await (await fetch(from, { headers: { Accept: "application/json" } })).json() : JSON.parse(asks ?? "");
  const got = options.rp
    ? await navigator.credentials.create({ publicKey: creation(options) })
    : await navigator.credentials.get({ publicKey: request(options) });
  const key = got as PublicKeyCredential;
  return JSON.stringify(typeof key.toJSON === "function" ? key.toJSON() : json(key));
}

function creation(o: any): PublicKeyCredentialCreationOptions {
  if (typeof PublicKeyCredential.parseCreationOptionsFromJSON === "function") {
    return PublicKeyCredential.parseCreationOptionsFromJSON(o);
  }
  return { ...o, challenge: bytes(o.challenge), user: { ...o.user, id: bytes(o.user.id) }, excludeCredentials: named(o.excludeCredentials) };
}

function request(o: any): PublicKeyCredentialRequestOptions {
  if (typeof PublicKeyCredential.parseRequestOptionsFromJSON === "function") {
    return PublicKeyCredential.parseRequestOptionsFromJSON(o);
  }
  return { ...o, challenge: bytes(o.challenge), allowCredentials: named(o.allowCredentials) };
}

const named = (list: any[] = []) => list.map((one) => ({ ...one, id: bytes(one.id) }));

// json is what toJSON gives, for browsers that do not have it yet.
function json(key: PublicKeyCredential): unknown {
  const r = key.response as any;
  const response: Record<string, string> = { clientDataJSON: text(r.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (r[name]) {
      response[name] = text(r[name]);
    }
  }
  return { id: key.id, rawId: text(key.rawId), type: key.type, clientExtensionResults: {}, response };
}

const bytes = (s: string) => Uint8Array.from(atob(s.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

const text = (b: ArrayBuffer) =>
  btoa(String.fromCharCode(...new Uint8Array(b))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
