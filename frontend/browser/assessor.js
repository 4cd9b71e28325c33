// What a radiographer does with two minutes: from an e-mail link to signed.

import assert from "node:assert/strict";

import { phone, story, visit } from "./visitor.js";

// waiting is the addresses of requests that wait on somebody, oldest first.
export async function waiting(name) {
  const v = await visit(name);
  await v.open("/queue");
  const all = await v.page.locator('main a[href^="/requests/"]').evaluateAll((list) => list.map((a) => a.getAttribute("href")));
  await v.close();
  return [...new Set(all)];
}

async function decide(v) {
  await v.choose("Sign it off");
  await v.choose("I read the evidence");
  await v.press("Continue");
}

for (const [how, name, options] of [
  ["on a phone", "Grace Mbeki", { size: phone }],
  ["without scripts", "Daniel Fairweather", { scripts: false }],
]) {
  story(`From an e-mail link to signed takes at most 3 steps, ${how}`, async (t) => {
    const [link] = await waiting(name);
    const v = await visit(name, options);
    v.steps = 0;
    await v.open(link);
    await v.check();
    await decide(v);
    await v.sees("I am on the professional register today");
    await v.check();
    await v.proves();
    await v.press("Sign off");
    assert.match(await v.heading(), /signed/i);
    await v.check();
    t.diagnostic(`${v.steps} steps, ${v.touches} touches`);
    assert.ok(v.steps <= 3, `it took ${v.steps} steps`);
  });
}

story("A wrong code is said beside the field, and the statement stays", async () => {
  const name = "Yasmin Qureshi";
  const [link] = await waiting(name);
  const v = await visit(name, { size: phone });
  await v.open(link);
  await decide(v);
  await v.type("Code from your authenticator app", "000000");
  await v.press("Sign off");
  await v.sees("I am on the professional register today");
  assert.match(await v.page.title(), /^Error: /);
  await v.check();
});

story("Two quick clicks on sign off make one sign-off, and the back button shows it", async () => {
  const name = "Yasmin Qureshi";
  const [link] = await waiting(name);
  const v = await visit(name, { scripts: false });
  await v.open(link);
  await decide(v);
  await v.proves();
  const sign = v.page.url();
  await v.button("Sign off").dblclick();
  await v.page.waitForURL(sign);
  await v.sees(/signed/i);
  await v.open("/queue");
  await v.page.goBack();
  await v.open(sign);
  assert.match(await v.heading(), /signed/i);
  await v.open("/signed");
  const mine = await v.page.locator("main").getByRole("link", { name: "Take it back" }).count();
  assert.ok(mine > 0);
});

story("A request is sent back with a reason, and without one is asked for it", async () => {
  const name = "Oliver Stanton";
  const [link] = await waiting(name);
  const v = await visit(name, { size: phone });
  await v.open(link);
  await v.choose("Send it back");
  await v.press("Continue");
  assert.match(await v.page.title(), /^Error: /);
  await v.check();
  await v.type("Why, and what should they do?", "Say which room this was in.");
  await v.press("Continue");
  await v.sees(/sent back/i);
});

story("Somebody whose registration lapsed is told why they cannot sign, and who can mend it", async () => {
  const v = await visit("Callum Drummond", { size: phone });
  await v.open("/queue");
  await v.sees(/Lapsed/);
  await v.sees(/lead can record a new/);
  await v.check();
});

story("A sign-off can be printed", async () => {
  const v = await visit("Grace Mbeki");
  await v.open("/signed");
  await v.page.locator('main a[href^="/record/"]').first().click();
  await v.page.emulateMedia({ media: "print" });
  assert.equal(await v.page.getByRole("navigation").first().isVisible(), false);
  await v.sees(/RA9\d{5}/);
  const paper = await v.page.pdf();
  assert.ok(paper.length > 5000);
});

