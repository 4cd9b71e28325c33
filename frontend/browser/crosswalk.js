// What a sign-off counts toward besides: a lead says so, a signer strikes a line of it,
// the worker sees by which way, and it goes when the lead ends it.

import assert from "node:assert/strict";

import { story, visit } from "./visitor.js";

const cleaning = "diagnostic-imaging:1:DI-ENV-01";
const infection = "ahp-support-worker:1:AHP-D5-06";
const waste = "ahp-support-worker:1:AHP-D5-10";

// add takes a link from cleaning into use.
async function add(v, to, why) {
  await v.open("/frameworks-in-use");
  await v.follow("Crosswalks: what counts toward what else");
  await v.check();
  await v.follow("Add a crosswalk");
  await v.page.getByLabel("A sign-off for a competency of").selectOption("diagnostic-imaging:1");
  await v.page.getByLabel("says something of a competency of").selectOption("ahp-support-worker:1");
  await v.check();
  await v.press("Continue");
  await v.page.getByLabel("When this is signed off").selectOption(cleaning);
  await v.page.getByLabel("it also says something of this").selectOption(to);
  await v.page.getByLabel("It covers it").check();
  await v.type("Why?", why);
  await v.press("Take it into use");
  await v.sees("Give the day by which somebody looks at this again");
  await v.check();
  const year = new Date().getFullYear() + 1;
  for (const [part, value] of [["day", 1], ["month", 6], ["year", year]]) {
    await v.page.locator(`[name=review_by-${part}]`).fill(String(value));
  }
  await v.press("Take it into use");
  await v.sees("The crosswalk is in use");
  await v.check();
}

story("A sign-off counts where its signer leaves it, by a way that the worker sees, until the lead ends it", async () => {
  const lead = await visit("Helen Whitlock");
  await add(lead, infection, "The same agents, the same order, the same checks.");
  await add(lead, waste, "Both end with the right bin.");

  const signer = await visit("Priya Nair");
  await signer.open("/observe");
  await signer.follow("Owen Prosser");
  await signer.open(await signer.page.locator(`main a[href$="${cleaning}"]`).first().getAttribute("href"));
  await signer.type("What did you see?", "Cleaned the couch and the bucky between two patients, without a prompt.");
  await signer.sees("This also counts toward");
  await signer.check();
  await signer.page.getByLabel("Security, hazardous substances and waste").uncheck();
  await signer.press("Continue");
  await signer.sees(/This also counts toward: “Infection prevention and control” of [^;]*\n/);
  await signer.check();
  await signer.proves();
  await signer.press("Sign off");
  assert.match(await signer.heading(), /signed/i);

  const owen = await visit("Owen Prosser");
  await owen.open(`/competencies/${infection}`);
  await owen.sees("Counts here too: “Clean and decontaminate imaging equipment” covers “Infection prevention and control”.");
  await owen.check();
  await owen.open(`/competencies/${waste}`);
  assert.doesNotMatch(await owen.page.locator("main").innerText(), /Counts here too/);

  await lead.open("/crosswalks");
  const row = lead.page.locator("main li").filter({ hasText: "The same agents, the same order" });
  await lead.turn(row.getByRole("link", { name: /^End it/ }));
  await lead.check();
  await lead.type(/Why/, "The agents have changed.");
  await lead.press("End it");
  await lead.sees("The crosswalk has ended");
  await lead.check();

  await owen.open(`/competencies/${infection}`);
  assert.doesNotMatch(await owen.page.locator("main").innerText(), /Counts here too/);
  await owen.open("/notifications");
  await owen.sees("counts toward “Infection prevention and control” no more");
});
