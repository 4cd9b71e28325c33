// What a radiographer does who has just watched somebody: from the queue to signed,
// and what the worker says of it.

import assert from "node:assert/strict";

import { journey, story, visit } from "./visitor.js";

// record goes from the queue to the statement.
async function record(v, worker, words) {
  await v.follow("Record what you saw");
  await v.check();
  await v.follow(worker);
  await v.check();
  await v.turn(v.page.locator('main a[href^="/observe/"]').first());
  await v.check();
  await v.type("What did you see?", words);
  await v.press("Continue");
  await v.sees("I wrote this record myself");
  await v.check();
}

journey("What an assessor saw is recorded and signed", "Rhys Llewellyn", 6, async (v) => {
  await record(v, "Ewa Kowalczyk", "Set the room up and cleaned it between two lists, without a prompt.");
  await v.proves();
  await v.press("Sign off");
  assert.match(await v.heading(), /signed/i);
  await v.sees(/not yet acknowledged/);
  await v.check();
  const own = v.page.getByRole("link", { name: "Read the sign-off" });
  await v.turn(own);
  await v.sees("Not yet acknowledged");
  await v.check();
  v.steps -= 1; // looking at it afterwards is no part of the journey
});

story("A worker cannot change what an assessor recorded, and says that it is right", async () => {
  const v = await visit("Jakub Nowak");
  await v.open("/evidence");
  await v.page.locator("main").getByRole("link", { name: /^Seen by Grace Mbeki/ }).first().click();
  await v.sees("Not yet acknowledged");
  await v.check();
  assert.equal(await v.button("Make a new version").count(), 0);
  assert.equal(await v.page.getByRole("button", { name: "Take it back" }).count(), 0);
  await v.expand("Something is not right");
  await v.press("Say that it is not right");
  assert.match(await v.page.title(), /^Error: /);
  await v.check();
  await v.press("Yes, this is right");
  await v.sees("Acknowledged");
  await v.check();
});
