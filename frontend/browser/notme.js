// "This was not me": an assessor denies a sign-off in their name, the worker's
// standing moves in the next read, and the lead settles it.

import assert from "node:assert/strict";

import { people } from "./service.js";
import { phone, story, visit } from "./visitor.js";

const lead = Object.values(people).find((p) => p.role === "lead").name;

story("A sign-off is denied in one press, is on hold at once, and counts again when the lead has looked into it", async () => {
  const signer = await visit("Daniel Fairweather", { size: phone });
  await signer.open("/signed");
  await signer.check();
  const row = signer.page.locator("main li", { has: signer.page.getByRole("button", { name: /This was not me/ }) }).filter({ hasText: "Counts" }).first();
  const record = await row.locator('a[href^="/record/"]').first().getAttribute("href");
  const worker = (await row.locator("strong").nth(-1).textContent()).trim();
  signer.steps = 0;
  await row.getByRole("button", { name: /This was not me/ }).click();
  await signer.sees("You said that this was not you");
  await signer.sees("Change your password");
  await signer.check();

  const owner = await visit(worker, { size: phone });
  await owner.open(record);
  await owner.sees("On hold");
  await owner.sees("You need do nothing");
  await owner.check();

  const settles = await visit(lead);
  await settles.open("/notifications");
  await settles.sees("says that they did not sign off");
  await settles.open(record);
  await settles.press("Look into it");
  await settles.check();
  await settles.type("What did you find?", "We looked at the rota together: it was him.");
  await settles.press("Let it count again");
  await settles.sees("no longer on hold");
  await settles.check();

  await owner.open(record);
  await owner.sees("looked into it");
  assert.ok(!(await owner.page.locator("main").textContent()).includes("while the department lead looks into it"));
});
