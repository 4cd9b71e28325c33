// A department writes the next version of a framework, sees what it would do to each
// worker, publishes it, decides what is carried over and moves somebody to it.

import assert from "node:assert/strict";

import { story, visit } from "./visitor.js";

const base = "diagnostic-imaging:1";
const others = ["Gareth Bowen", "Patrick Donnelly", "Shreya Patel"]; // whom no other journey needs

story("A lead writes the next version, and whoever is moved to it keeps what is carried over", async () => {
  const lead = await visit("Helen Whitlock");
  await lead.open(`/frameworks-in-use/${base}`);
  await lead.press("Write its next version");
  await lead.check();
  await lead.expand("Clean and safe imaging environment");
  await lead.follow("Electrical and battery equipment checks");
  await lead.type("What is it called?", "");
  await lead.press("Save in the draft");
  assert.match(await lead.page.title(), /^Error:/);
  await lead.check();
  await lead.type("What is it called?", "Electrical and battery checks of all equipment");
  await lead.press("Save in the draft");
  await lead.check();
  await lead.open("/frameworks-in-use");
  await lead.sees("Being written");
  await lead.turn(lead.page.locator('main a[href^="/framework-drafts/"]').filter({ hasText: "Diagnostic imaging" }).first());
  await lead.press("Look at what changes");
  await lead.sees("What a move would do to each");
  await lead.check();
  await lead.type("Why does your department change it?", "Agreed at the meeting of the leads.");
  await lead.press("Publish this version");
  await lead.check();

  await lead.follow(/^See what this version would do/);
  await lead.sees("Nobody has decided yet what their sign-offs count for here");
  await lead.check();
  const move = lead.page.url();
  const who = await somebody(lead);
  await lead.follow("Decide what is carried over");
  await lead.check();
  await lead.press("Decide this plan");
  assert.match(await lead.page.title(), /^Error:/);
  await lead.check();
  await lead.type("Why does what was signed go on counting?", "Nothing else is asked than before.");
  await lead.press("Decide this plan");
  await lead.open(move);
  await lead.check();

  const worker = await visit(who);
  await worker.open("/competencies?standing=met");
  const signed = await worker.page.locator(`main a[href^="/competencies/${base}:"]`).first().getAttribute("href");

  await lead.page.getByRole("checkbox", { name: who }).check();
  await lead.press("Move those I chose");
  await lead.check();

  const version = new URL(move).pathname.split("/")[2];
  await worker.open(`/competencies/${decodeURIComponent(version)}:${signed.split(":")[2]}`);
  await worker.sees("Signed off");
  await worker.sees(/Counts here too: carried over from version 1 by Helen Whitlock on .*: Nothing else is asked than before/);
  await worker.check();
  await worker.open("/notifications");
  await worker.sees(/You now work by version 2/);
});

// somebody is one of the others who has something signed off.
async function somebody(lead) {
  for (const name of others) {
    const row = lead.page.locator("main tr").filter({ hasText: name });
    if (!/\b0 of \d/.test((await row.innerText()).match(/\d+ of \d+/)[0])) {
      return name;
    }
  }
  throw new Error("nobody has anything signed off");
}
