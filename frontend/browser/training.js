// Apprenticeships: an apprentice logs time in two taps, an educator confirms it.

import assert from "node:assert/strict";

import { journey, story, visit } from "./visitor.js";

journey("An apprentice logs the same training time again", "Lucy Penhaligon", 2, async (v) => {
  await v.follow("My apprenticeship");
  await v.check();
  await v.press(/^Log again for today/);
  await v.sees("Your time is logged");
  await v.check();
});

story("Training time is logged with what was learned, and confirmed by an educator", async () => {
  const lucy = await visit("Lucy Penhaligon");
  await lucy.open("/apprenticeship");
  const page = lucy.page.url();
  await lucy.follow("Log training time");
  await lucy.check();
  await lucy.choose("Practical training or simulation");
  const yesterday = new Date(Date.now() - 86_400_000); // today may be full of what was logged again
  await lucy.date("On which day?", `${yesterday.getDate()} ${yesterday.getMonth() + 1} ${yesterday.getFullYear()}`);
  await lucy.type("And minutes", "45");
  await lucy.press("Log it");
  assert.match(await lucy.page.title(), /^Error: /);
  await lucy.check();
  await lucy.type("What did you learn?", "How to set the hoist up.");
  await lucy.press("Log it");
  await lucy.sees("How to set the hoist up.");
  await lucy.check();
  const educator = await visit("Siobhan Keane");
  await educator.open(page + "/hours");
  await educator.check();
  const hoist = educator.page.locator("li", { hasText: "How to set the hoist up." }).first();
  await educator.turn(hoist.getByRole("button", { name: /^Confirm/ }));
  await educator.sees("The time is confirmed");
  await educator.open(page + "/put?kind=reviewed");
  await educator.check();
  await educator.open(page);
  await educator.check();
  await educator.follow("Prepare a progress review");
  await educator.sees("This is the review of their apprenticeship too");
  await educator.check();
});
