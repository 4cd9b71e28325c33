// Who may sign: the lead of a kind of imaging approves what others signed, and the
// department lead sees of each person why they could not.

import assert from "node:assert/strict";

import { people } from "./service.js";
import { desktop, phone, story, visit } from "./visitor.js";

const lead = Object.values(people).find((p) => p.role === "lead").name;
const worker = "Megan Tregear";

// whoIsAsked is who was asked for the approval that the worker's page tells of.
async function whoIsAsked(owner) {
  await owner.open("/competencies/diagnostic-imaging:1:DI-IMG-14");
  return (await owner.text()).match(/modality lead’s approval: (.+?) was asked/)[1];
}

// asked is the address of the approval that waits.
async function asked(v) {
  await v.open("/queue");
  return v.page.locator("main li", { hasText: worker }).locator('a[href^="/requests/"]', { hasText: "DXA" }).first().getAttribute("href");
}

story("A lead sees person by person who could sign, on a phone and on a desktop", async () => {
  const owner = await visit(worker);
  const signer = await visit(await whoIsAsked(owner));
  await owner.close();
  const request = await asked(signer);
  await signer.close();
  for (const size of [phone, desktop]) {
    const v = await visit(lead, { size });
    await v.open("/who-can-sign");
    await v.follow("Ask about one competency: who could sign it, and why not");
    await v.check();
    await v.page.getByLabel("Competency").selectOption("diagnostic-imaging:1:DI-IMG-14");
    await v.press("Show");
    await v.sees("They are in preceptorship until");
    await v.sees("The department lead can grant an entitlement.");
    await v.check();
    await v.open(`/who-could-sign?competency=diagnostic-imaging:1:DI-IMG-14&request=${request.split("/").pop()}`);
    await v.sees("2 people can approve this today.");
    await v.sees("They signed what is to be approved.");
    await v.check();
    await v.close();
  }
});

story("What others signed counts once the lead of the kind of imaging has approved it", async (t) => {
  const owner = await visit(worker, { size: phone });
  await owner.open("/competencies/diagnostic-imaging:1:DI-IMG-14");
  await owner.sees("Waiting for the modality lead’s approval");
  await owner.check();
  const approver = await whoIsAsked(owner);

  const v = await visit(approver, { size: phone });
  const request = await asked(v);
  v.steps = 0;
  await v.open(request);
  await v.sees("Your approval is asked for, as lead of this kind of imaging.");
  await v.check();
  await v.choose("Approve it");
  await v.choose("I read the evidence and what was signed, and approve it");
  await v.press("Continue");
  await v.sees("as lead of this kind of imaging approve the sign-off of");
  await v.sees("I signed none of it.");
  await v.check();
  await v.proves();
  await v.press("Sign off");
  assert.match(await v.heading(), /signed/i);
  t.diagnostic(`${v.steps} steps, ${v.touches} touches`);
  assert.ok(v.steps <= 3, `it took ${v.steps} steps`);

  await owner.open("/competencies/diagnostic-imaging:1:DI-IMG-14");
  assert.doesNotMatch(await owner.page.locator("main").textContent(), /Needs the approval of the modality lead/);
  await owner.check();
});
