// A form with data-autosave="<address>" saves itself as somebody types: all its
// fields go there as a form, and the element [data-autosave-status] says how it
// went. What could not be saved is kept for the person whose page it is.

import { Copy, drop, find, forget, keep, tidy } from "./kept";

const pause = 1500; // after the last letter
const again = 15000; // after a save that did not work

const savers = new Set<Saver>();

export function autosave(): void {
  savers.clear();
  if (!location.pathname.startsWith("/sign-in")) {
    tidy(location.pathname, owner(), Date.now()).catch(() => undefined); // what is sent without a session leads to signing in, and did not arrive
  }
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-autosave]")) {
    savers.add(new Saver(form));
  }
  for (const form of document.querySelectorAll<HTMLFormElement>('form[action="/sign-out"]')) {
    form.addEventListener("submit", (event) => signOut(event, form));
  }
}

window.addEventListener("online", () => savers.forEach((s) => s.save()));
window.addEventListener("pagehide", () => savers.forEach((s) => s.leave()));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") {
    savers.forEach((s) => s.leave());
  }
});

// signOut saves what it can, then leaves nothing behind in this browser.
async function signOut(event: Event, form: HTMLFormElement): Promise<void> {
  event.preventDefault();
  const saved = Promise.all([...savers].map((s) => s.save()));
  await Promise.race([saved, new Promise((done) => setTimeout(done, 2000))]);
  savers.clear();
  await forget().catch(() => undefined);
  form.submit();
}

class Saver {
  private readonly key: string;
  private readonly address: string;
  private readonly status: HTMLElement | null;
  private changed = false;
  private timer = 0;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly form: HTMLFormElement) {
    this.address = form.dataset.autosave ?? "";
    this.key = this.address + " " + owner();
    this.status = form.querySelector("[data-autosave-status]");
    form.addEventListener("input", () => this.touch());
    form.addEventListener("change", () => this.touch());
    form.addEventListener("submit", () => this.sending());
    find(this.key)
      .then((copy) => copy && this.offer(copy))
      .catch(() => undefined);
  }

  // save sends what changed; saves of one form follow one another.
  save(): Promise<void> {
    clearTimeout(this.timer);
    this.running = this.running.then(() => (this.changed ? this.send(false) : undefined));
    return this.running;
  }

  // leave saves in the background while the page goes away.
  leave(): void {
    clearTimeout(this.timer);
    if (this.changed) {
      void this.send(true);
    }
  }

  private touch(): void {
    this.changed = true;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.save(), pause);
  }

  private async send(leaving: boolean): Promise<void> {
    const fields = this.fields();
    this.changed = false;
    let answer: Response;
    try {
      answer = await fetch(this.address, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams([...fields, ...this.hidden()]),
        credentials: "same-origin",
        redirect: "manual",
        keepalive: leaving,
      });
    } catch {
      return this.failed(fields, "Not saved yet: no connection. We’ll keep trying.", true);
    }
    if (answer.ok) {
      await drop(this.key).catch(() => undefined);
      return this.say("Saved " + clock(new Date()));
    }
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
      return this.failed(fields, "Not saved: you have been signed out. We keep what you typed on this device. Sign in and open this page again to put it back.", false);
    }
    if (answer.status === 409 || answer.status === 412) {
      return this.failed(fields, "Not saved: this was changed somewhere else. Load the page again to see it. We keep what you typed here.", false);
    }
    return this.failed(fields, "Not saved yet. We’ll keep trying.", answer.status >= 500 || answer.status === 429);
  }

  private async failed(fields: [string, string][], words: string, retry: boolean): Promise<void> {
    this.changed = this.changed || retry;
    this.say(words);
    await this.hold(fields, false);
    if (retry) {
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => void this.save(), again);
    }
  }

  // sending keeps what is not saved yet until we see that the form arrived.
  private sending(): void {
    clearTimeout(this.timer);
    if (this.changed) {
      void this.hold(this.fields(), true);
    }
    find(this.key)
      .then((copy) => copy && keep({ ...copy, sent: true }))
      .catch(() => undefined);
    this.changed = false;
  }

  private hold(fields: [string, string][], sent: boolean): Promise<unknown> {
    return keep({ key: this.key, owner: owner(), page: location.pathname, at: Date.now(), sent, fields }).catch(() =>
      this.say("Not saved yet. Keep this page open: we’ll keep trying."),
    );
  }

  // offer asks whether to put back what could not be saved the last time.
  private offer(copy: Copy): void {
    if (same(copy.fields, this.fields())) {
      void drop(this.key);
      return;
    }
    const box = document.createElement("div");
    box.className = "nhsuk-inset-text";
    const words = document.createElement("p");
    words.textContent = `What you typed at ${clock(new Date(copy.at))} was not saved. We kept it on this device.`;
    const done = () => {
      box.remove();
      void drop(this.key).catch(() => undefined);
    };
    const back = button("Put it back", "nhsuk-button nhsuk-button--small", () => {
      done();
      this.restore(copy.fields);
    });
    const away = button("Throw it away", "nhsuk-button nhsuk-button--secondary nhsuk-button--small", done);
    box.append(words, back, " ", away);
    this.form.prepend(box);
  }

  private restore(fields: [string, string][]): void {
    for (const control of this.controls()) {
      const values = fields.filter(([name]) => name === control.name).map(([, value]) => value);
      if (control instanceof HTMLInputElement && (control.type === "checkbox" || control.type === "radio")) {
        control.checked = values.includes(control.value);
      } else if (values.length > 0) {
        control.value = values[0];
      }
      control.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  private controls(): (HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement)[] {
    return [...this.form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>("input, textarea, select")].filter(
      (c) => c.name !== "" && c.name !== "csrf" && !["file", "password", "hidden", "submit"].includes(c.type),
    );
  }

  // fields are what somebody typed or chose, without files and secrets.
  private fields(): [string, string][] {
    const not = new Set(this.named("input[type=password], input[type=hidden]").map((c) => c.name));
    const out: [string, string][] = [];
    for (const [name, value] of new FormData(this.form)) {
      if (typeof value === "string" && !not.has(name)) {
        out.push([name, value]);
      }
    }
    return out;
  }

  // hidden is what the page adds of its own: it goes along, but is never kept.
  private hidden(): [string, string][] {
    return this.named("input[type=hidden]").map((c) => [c.name, c.value]);
  }

  private named(which: string): HTMLInputElement[] {
    return [...this.form.querySelectorAll<HTMLInputElement>(which)];
  }

  private say(words: string): void {
    if (this.status) {
      this.status.textContent = words;
    }
  }
}

// owner is the mark of whose page this is: it stands after the token of every form.
function owner(): string {
  const token = document.querySelector<HTMLInputElement>('form[action="/sign-out"] input[name="csrf"]');
  return token?.value.split(".")[1] ?? "";
}

function button(text: string, classes: string, act: () => void): HTMLButtonElement {
  const b = document.createElement("button");
  b.type = "button";
  b.className = classes;
  b.textContent = text;
  b.addEventListener("click", act);
  return b;
}

// same tells whether two forms say the same: the server takes away space around what was typed.
function same(a: [string, string][], b: [string, string][]): boolean {
  const bare = (fields: [string, string][]) => JSON.stringify(fields.map(([name, value]) => [name, value.replace(/\r\n/g, "\n").trim()]));
  return bare(a) === bare(b);
}

function clock(at: Date): string {
  return at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}
