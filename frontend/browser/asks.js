// A lead builds what a level asks for besides competencies: any of two qualifications,
// and 300 hours. They see what it would mean for whom, and publish it.

import assert from "node:assert/strict";

import { phone, story, visit } from "./visitor.js";

story("A lead asks for any of two qualifications and 300 hours, on a phone", async () => {
  const lead = await visit("Helen Whitlock", { size: phone });
  await lead.open("/frameworks-in-use");
  await lead.follow(/^Working in the CT suite/);
  await lead.press("Write its next version");
  await lead.follow(/^What “CT suite support worker” asks for/);
  await lead.sees("Time in the CT suite");
  await lead.check();
  const asks = lead.page.url();
  const add = async (kind) => {
    await lead.press("Add something");
    await lead.check();
    await lead.follow(kind);
    await lead.check();
  };
  await add("A qualification that somebody has seen");
  await lead.press("Save in the draft");
  await lead.sees("Write something here");
  await lead.check();
  await lead.type("What is it called?", "Diploma in clinical imaging support");
  await lead.page.getByLabel("At which education level?").selectOption("3");
  await lead.press("Save in the draft");
  await add("A qualification that somebody has seen");
  await lead.type("What is it called?", "Foundation degree in health");
  await lead.press("Save in the draft");
  await add("Hours that add up");
  await lead.type("What is it called?", "Hours in the CT suite as a learner");
  await lead.type("How many hours?", "many");
  await lead.press("Save in the draft");
  await lead.sees("Give a whole number from 1");
  assert.equal(await lead.field("How many hours?").inputValue(), "many");
  await lead.check();
  await lead.type("How many hours?", "300");
  await lead.press("Save in the draft");
  await add("Any one of them is enough");
  await lead.type("What is the group called? (optional)", "A relevant qualification");
  await lead.choose("Diploma in clinical imaging support");
  await lead.choose("Foundation degree in health");
  await lead.press("Save in the draft");
  await lead.sees("A relevant qualification");
  await lead.check();

  await lead.follow(/^Move Hours in the CT suite as a learner/);
  await lead.check();
  await lead.press("Move it up");
  await lead.sees("This one");
  await lead.follow("Back to all that is asked for");
  await lead.follow("Hours in the CT suite as a learner");
  await lead.check();
  await lead.follow("Ask it otherwise only of those who begin later");
  await lead.check();
  await lead.open(asks);
  await lead.follow(/^Take out The old paper induction/);
  await lead.check();
  await lead.press("Take it out");

  await lead.open(asks.split("/asks/")[0]);
  await lead.press("Look at what changes");
  await lead.sees("What levels ask for besides competencies");
  await lead.sees(/^Newly in the way/);
  await lead.check();
  await lead.type("Why does your department change it?", "Agreed by the CT lead and the educators.");
  await lead.press("Publish this version");
  await lead.sees("The new version is published");
  await lead.check();
});
