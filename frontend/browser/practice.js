// What a worker may do today: asked for on a phone, shown on a card, scanned from it.

import assert from "node:assert/strict";

import { desktop, phone, story, visit } from "./visitor.js";

for (const scripts of [true, false]) {
  story(`Whoever delegates finds out in 1 step who may do a task today, on a phone${scripts ? "" : " without scripts"}`, async (t) => {
    const v = await visit("Grace Mbeki", { size: phone, scripts });
    await v.open("/");
    v.steps = v.touches = 0;
    await v.type(/Who may do a task today/, "chest");
    await v.press("Find out");
    await v.sees("Chest radiography");
    await v.sees("Without somebody beside them");
    await v.sees("Nadia Rahimi");
    await v.sees(/only on Mobile X-ray unit 2 or X-ray room 1/);
    await v.sees(/The entitlement ran out on/);
    await v.sees(/for another site: Meadowbank/);
    await v.sees("Hannah Whitcombe");
    await v.check();
    t.diagnostic(`${v.steps} steps, ${v.touches} touches`);
    assert.ok(v.steps <= 1 && v.touches <= 2, `it took ${v.steps} steps and ${v.touches} touches`);
  });
}

story("A worker prints what they may do, somebody scans it, and it is cancelled", async () => {
  const v = await visit("Samuel Osei", { size: phone });
  await v.open("/");
  await v.follow("What I may do today");
  await v.sees("Peripheral cannulation");
  await v.check();
  await v.press("Make a card to print");
  await v.sees(/True at/);
  await v.check();
  const address = await v.page.locator(".app-card__address").innerText();
  const sheet = (await v.page.pdf({ format: "A4" })).toString("latin1");
  assert.match(sheet, /\/Count 1\b/, "the card takes more than one sheet");

  const anybody = await visit(undefined, { size: phone });
  await anybody.open(new URL(address).pathname);
  await anybody.sees("Everything on this card still holds.");
  await anybody.sees("Peripheral cannulation");
  await anybody.check();

  await v.press("Cancel this card");
  await v.sees("The card is cancelled");
  await anybody.open(new URL(address).pathname);
  await anybody.sees(/This card was cancelled/);
  await anybody.check();
});

story("A lead entitles a support worker, and ends it", async () => {
  const v = await visit("Helen Whitlock", { size: desktop });
  await v.open("/entitlements/workers");
  await v.check();
  await v.follow("Entitle a support worker");
  await v.check();
  await v.page.getByLabel("Support worker").selectOption({ label: "Joanna Birkett" });
  await v.choose("IR(ME)R operator");
  await v.press("Continue");
  await v.check();
  await v.page.getByLabel("Routine two-view mammograms").check();
  await v.type(/On which equipment/, "Mammography unit A");
  await v.choose("Riverside General Hospital");
  await v.date("Last day", `1 6 ${new Date().getFullYear() + 1}`);
  await v.type("Your employer's procedure", "EP-07 Entitlement of operators");
  await v.press("Record the entitlement");
  await v.sees("The entitlement is recorded");
  await v.check();
  await v.follow(/End the entitlement of Joanna Birkett/);
  await v.check();
  await v.type("Why?", "She moved to another hospital.");
  await v.press("End it");
  await v.sees("The entitlement has ended");
});
