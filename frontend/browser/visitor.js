// Somebody in front of a browser. What they do is said in the words that they see,
// and each page that they come to is checked.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";

import { code } from "./person.js";
import { browser, origin, people } from "./service.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

export const phone = { width: 320, height: 640 };
export const desktop = { width: 1280, height: 900 };

const looked = new Map(); // kind of page -> how often axe looked at one
const sessions = new Map(); // name -> cookies of somebody who has signed in

// visit opens a browser window: of nobody, or of somebody who is signed in.
export async function visit(name, { size = desktop, scripts = true } = {}) {
  const context = await browser.newContext({ viewport: size, javaScriptEnabled: scripts, baseURL: origin, locale: "en-GB", timezoneId: "Europe/London", reducedMotion: "reduce" });
  context.setDefaultTimeout(10_000);
  const visitor = new Visitor(context, await context.newPage(), people[name], scripts);
  if (name) {
    await context.addCookies(sessions.get(name) ?? []);
    const home = await context.request.get("/account", { maxRedirects: 0 });
    if (!home.ok()) { // not yet, or not any more: another journey changed how they sign in
      await visitor.signIn();
      sessions.set(name, await context.cookies());
    }
  }
  return visitor;
}

class Visitor {
  steps = 0; // pages acted on: opened, or filled in and sent
  touches = 0; // every single press, choice and field
  problems = []; // what the browser complained of, and where it went that is not ours

  constructor(context, page, person, scripts) {
    Object.assign(this, { context, page, person, scripts });
    page.on("pageerror", (error) => this.problems.push(error.message));
    page.on("console", (message) => this.heard(message));
    page.on("request", (request) => {
      if (!request.url().startsWith(origin + "/") && !request.url().startsWith("data:")) {
        this.problems.push(`a request to ${request.url()}`);
      }
    });
  }

  // heard takes errors and warnings, and what the content security policy refused.
  // A form that comes back with status 422 is no error, though Chromium says so.
  heard(message) {
    if (["error", "warning"].includes(message.type()) && !/status of 4\d\d/.test(message.text())) {
      this.problems.push(message.text());
    }
  }

  close() {
    return this.context.close();
  }

  async signIn() {
    await this.open("/sign-in");
    await this.signInHere();
  }

  // signInHere fills in the sign-in page that is shown, also as somebody else.
  async signInHere(name) {
    const person = people[name] ?? this.person;
    await this.type("Work email address", person.email);
    await this.type("Password", person.password);
    await this.press("Sign in");
    if (person.totp_secret) {
      await this.type("Security code", await code(person));
      await this.press("Continue");
      assert.doesNotMatch(this.page.url(), /sign-in/, `${person.email} is not signed in`);
    }
    this.steps = this.touches = 0; // steps count from here
  }

  // open goes to an address, as from a link in an e-mail.
  async open(path) {
    this.act();
    return this.page.goto(path);
  }

  // follow takes the first link of the page with those words.
  follow(words) {
    return this.turn(this.page.locator("main").getByRole("link", { name: words }).first());
  }

  // go takes a link of the navigation, which a narrow screen folds away.
  async go(words) {
    const header = this.page.getByRole("banner");
    const link = header.getByRole("link", { name: words, includeHidden: true });
    if (!(await link.isVisible())) {
      this.touches++;
      await header.getByRole("button", { name: /menu|more/i }).click();
    }
    await this.turn(link);
  }

  press(words) {
    return this.turn(this.button(words));
  }

  button(words) {
    return this.page.getByRole("button", { name: words, exact: typeof words === "string" });
  }

  // turn clicks what leads to another page and waits for that page. Pages are told
  // apart by a mark, as an upload puts the next one in place without a navigation.
  async turn(target) {
    this.act();
    await this.page.locator("main").evaluate((main) => main.setAttribute("data-seen", ""));
    await target.click();
    await this.arrive();
  }

  async arrive() {
    await this.page.waitForSelector("main:not([data-seen])");
    await this.page.waitForLoadState();
  }

  act() {
    this.steps++;
    this.touches++;
  }

  async type(label, text) {
    this.touches++;
    await this.field(label).fill(text);
  }

  // proves types the code of their authenticator app, which is folded away for
  // somebody with a passkey: whoever is asked may be the one who added one.
  async proves() {
    const label = "Code from your authenticator app";
    if (!(await this.field(label).isVisible())) {
      await this.expand("Use the code of your authenticator app instead");
    }
    await this.type(label, await code(this.person));
  }

  field(label) {
    return this.page.getByLabel(label, { exact: typeof label === "string" });
  }

  async choose(label) {
    this.touches++;
    await this.field(label).check();
  }

  // chooseFirst ticks the first box of a group.
  async chooseFirst(legend) {
    this.touches++;
    await this.group(legend).getByRole("checkbox").first().check();
  }

  group(legend) {
    return this.page.getByRole("group", { name: legend, exact: true });
  }

  // date fills in "3 11 2026".
  async date(legend, words) {
    const parts = words.split(" ");
    for (const [i, part] of ["Day", "Month", "Year"].entries()) {
      this.touches++;
      await this.group(legend).getByLabel(part).fill(parts[i]);
    }
  }

  // upload puts files into a field: {name, mimeType, buffer} each.
  async upload(label, ...files) {
    this.touches++;
    await this.field(label).setInputFiles(files);
  }

  // expand opens what is folded away.
  async expand(words) {
    this.touches++;
    await this.page.locator("summary", { hasText: words }).click();
  }

  heading() {
    return this.page.locator("h1").innerText();
  }

  text() {
    return this.page.locator("main").innerText();
  }

  async sees(words) {
    await this.page.locator("main").getByText(words).first().waitFor();
  }

  // check fails with all that is wrong with the page that is shown, at both widths.
  // Where scripts are off axe cannot run either; what it looks at is the same page.
  async check() {
    const own = this.page.viewportSize();
    const found = this.problems.splice(0);
    for (const size of [phone, desktop]) {
      await this.page.setViewportSize(size);
      await this.page.waitForTimeout(this.scripts ? 150 : 0); // the header folds its links away when the window changes
      const here = [...(await this.layout()), ...(this.scripts ? await this.axe() : [])];
      found.push(...here.map((problem) => `at ${size.width} px: ${problem}`));
    }
    await this.page.setViewportSize(own);
    assert.deepEqual(found, [], new URL(this.page.url()).pathname);
  }

  layout() {
    return this.page.evaluate(() => {
      const found = [];
      const root = document.documentElement;
      if (root.scrollWidth > root.clientWidth) {
        const wide = [...document.querySelectorAll("main *, header *, footer *")].filter((e) => e.getBoundingClientRect().right > root.clientWidth + 1);
        found.push(`the page scrolls sideways: ${root.scrollWidth} px wide, because of ${wide.map((e) => e.outerHTML.slice(0, 120)).slice(0, 3).join(" ")}`);
      }
      const broken = [...document.querySelectorAll(".nhsuk-table__heading")].filter((e) => {
        const word = document.createRange();
        word.selectNodeContents(e);
        return !/\s/.test(e.textContent.trim()) && word.getClientRects().length > 1;
      });
      if (broken.length > 0) {
        found.push(`a word is broken: ${broken[0].outerHTML}`);
      }
      const headings = document.querySelectorAll("h1").length;
      if (headings !== 1) {
        found.push(`the page has ${headings} first headings`);
      }
      return found;
    });
  }

  // axe looks at two pages of each kind, not at every one of a hundred like it.
  async axe() {
    const kind = `${shape(this.page.url())} ${await this.page.title().then((title) => title.startsWith("Error:"))} ${this.page.viewportSize().width}`;
    const times = looked.get(kind) ?? 0;
    if (times >= 2) {
      return [];
    }
    looked.set(kind, times + 1);
    if (!(await this.page.evaluate(() => "axe" in window))) {
      await this.page.evaluate(axe);
    }
    const found = await this.page.evaluate((rules) => window.axe.run({ runOnly: rules, resultTypes: ["violations"] }), rules);
    return found.violations.map((one) => `${one.id}: ${one.help}: ${one.nodes.map((n) => n.html.slice(0, 200)).slice(0, 3).join(" ")}`);
  }
}

// shape is what the addresses of all pages of one kind have in common.
export function shape(address) {
  const { pathname, searchParams } = new URL(address, origin);
  const path = pathname.split("/").map((part) => (/[A-Z0-9_:]/.test(part) ? "*" : part));
  return path.join("/") + [...new Set(searchParams.keys())].sort().map((key) => " " + key).join("");
}

// story is a test that closes its windows at the end, and when it fails says what
// they showed.
export function story(what, tell) {
  test(what, { timeout: 120_000 }, async (t) => {
    try {
      await tell(t);
    } catch (problem) {
      for (const page of browser.contexts().flatMap((context) => context.pages())) {
        const main = await page.locator("main").innerText({ timeout: 1000 }).catch(() => "nothing");
        t.diagnostic(`${page.url()} showed: ${main.slice(0, 1000)}`);
      }
      throw problem;
    } finally {
      await Promise.all(browser.contexts().map((context) => context.close()));
    }
  });
}

// journey is a story in which somebody gets something done in so many steps: on a
// phone, and at a desk without scripts.
export function journey(what, name, budget, walk) {
  for (const [how, options] of [["on a phone", { size: phone }], ["without scripts", { scripts: false }]]) {
    story(`${what} in at most ${budget} steps, ${how}`, async (t) => {
      const v = await visit(name, options);
      await v.page.goto("/");
      await v.check();
      await walk(v);
      t.diagnostic(`${v.steps} steps, ${v.touches} touches`);
      assert.ok(v.steps <= budget, `it took ${v.steps} steps`);
    });
  }
}
