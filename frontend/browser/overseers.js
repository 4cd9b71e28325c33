// What a practice educator and a department lead see first.

import assert from "node:assert/strict";

import { phone, story, visit } from "./visitor.js";

for (const [how, options] of [["at a desk", {}], ["without scripts on a phone", { size: phone, scripts: false }]]) {
  story(`Whoever has not moved for longest, and why, is there in at most 1 step, ${how}`, async (t) => {
    const v = await visit("Tomasz Zielinski", options);
    v.steps = 0;
    await v.open("/");
    const [, name] = (await v.text()).match(/Longest without movement: (.+?), (?:\d+ |Less than a )[a-z]+\. \S/); // who, how long, and the reason; other journeys move people
    assert.ok(await v.page.locator("main table tbody tr").first().getByText(name).first().isVisible(), `${name} comes first`);
    await v.check();
    t.diagnostic(`${v.steps} steps`);
    assert.ok(v.steps <= 1);
  });

  story(`Who may cannulate today is there in at most 2 steps, ${how}`, async (t) => {
    const v = await visit("Helen Whitlock", options);
    await v.open("/");
    v.steps = 0;
    await v.follow("Who may do a task today?");
    await v.check();
    await v.turn(v.page.locator('main a[href*="competency="]').filter({ hasText: /cannulat/i }).first());
    await v.sees("Without somebody beside them");
    await v.sees("Samuel Osei");
    await v.check();
    t.diagnostic(`${v.steps} steps`);
    assert.ok(v.steps <= 2, `it took ${v.steps} steps`);
  });
}

story("An educator opens one worker and records a review", async () => {
  const v = await visit("Siobhan Keane");
  await v.open("/workers");
  await v.follow("Adaeze Nwosu");
  await v.check();
  await v.type("What did you agree?", "Two day shifts a month agreed with the lead.");
  await v.press("Save what you confirm");
  await v.sees("Two day shifts a month agreed with the lead.");
  await v.check();
});

story("A list of people is looked through before anybody is invited", async () => {
  const v = await visit("Helen Whitlock");
  await v.open("/people/import");
  await v.check();
  const file = "email,name,roles\nnew.person@riverside.example,New Person,worker\nnot-an-address,Nobody,worker\n";
  await v.page.locator('input[type="file"]').setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(file) });
  await v.page.locator('main form button[type="submit"]').first().click();
  await v.sees(/not-an-address/);
  await v.check();
});

story("A name longer than a phone is wide, without a space, breaks where it is shown", async () => {
  const name = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaftschaferswessenschafe";
  const v = await visit("Helen Whitlock", { size: phone });
  await v.open("/people/invite");
  await v.type("Full name", name);
  await v.type("Work email address", `${name.slice(0, 60).toLowerCase()}@riverside.example`);
  await v.choose("Support worker");
  await v.turn(v.page.locator('main form button[type="submit"]').first());
  await v.sees(name);
  await v.check();
  await v.open("/people");
  await v.sees(name);
  await v.check();
});
