// A progress review from its preparation to the third signature, with the line
// manager and the worker on a phone.

import assert from "node:assert/strict";

import { desktop, phone, story, visit } from "./visitor.js";

story("A review is prepared and held, and three people sign it", async () => {
  const educator = await visit("Siobhan Keane", { size: desktop });
  await educator.open("/workers/reviews");
  await educator.check();
  await educator.follow("Everybody in the department");
  await educator.check();
  await educator.follow("Liam Hargreaves");
  await educator.check();
  await educator.follow("Prepare a progress review");
  await educator.check();
  await educator.page.getByLabel("Who is their line manager?").selectOption({ label: "Grace Mbeki" });
  await educator.type("What do you want to talk about? (optional)", "Time in MRI.");
  await educator.press("Save");
  await educator.sees("It is not held yet");
  await educator.check();
  const review = new URL(educator.page.url()).pathname;

  const worker = await visit("Liam Hargreaves", { size: phone });
  await worker.open(review);
  await worker.follow("Add your own words");
  await worker.check();
  await worker.type("What do you want to say? (optional)", "I would like a second day in the magnet room.");
  await worker.press("Save my words");
  await worker.sees("a second day in the magnet room");

  await educator.open(review);
  await educator.follow("Write down what was said");
  await educator.check();
  await educator.type("What was said?", "A second day is agreed. Safety questions went well.");
  await educator.press("Save and ask for signatures");
  await educator.sees("Waits for Liam Hargreaves, Siobhan Keane and Grace Mbeki to sign");
  await educator.check();

  const manager = await visit("Grace Mbeki", { size: phone });
  await manager.open("/queue");
  await manager.sees("A progress review waits for your signature");
  await manager.follow("Review with Liam Hargreaves");
  for (const one of [worker, educator, manager]) {
    await one.open(review + "/sign");
    await one.sees("A second day is agreed. Safety questions went well.");
    await one.check();
    await one.press("Sign this review");
    await one.sees("You have signed the review");
  }
  await manager.sees("All three signed it");
  await manager.check();
  await worker.open(review + "/sign"); // nothing is left to sign
  assert.equal(new URL(worker.page.url()).pathname, review);
  await worker.open("/progress");
  await worker.sees("at the last progress review");
  await worker.check();
});
