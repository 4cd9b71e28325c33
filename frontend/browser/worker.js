// What a support worker does, on a phone with scripts and on a computer without,
// in as few steps as we promised.

import assert from "node:assert/strict";

import { photo } from "./files.js";
import { journey, phone, story, visit } from "./visitor.js";

journey("A photo of a certificate becomes submitted evidence", "Amelia Thornbury", 6, async (v) => {
  await v.follow("Add evidence");
  await v.check();
  await v.press(/^Certificate or training/);
  await v.check();
  await v.upload("A photo or scan of the certificate", await photo());
  await v.type("Title", "Manual handling refresher");
  await v.date("When did you finish it?", "3 11 2026");
  await v.press("Continue");
  assert.equal(await v.heading(), "What is it evidence for?");
  await v.check();
  await v.expand("Clean and safe imaging environment");
  await v.choose("Blood and body fluid spills");
  await v.press("Continue");
  assert.equal(await v.heading(), "Check your answers");
  await v.sees("Manual handling refresher");
  await v.sees("certificate.jpg");
  await v.check();
  await v.choose("Nothing here identifies a patient, in the words or in the files");
  await v.press("Submit");
  assert.match(await v.heading(), /^Submitted/);
  await v.sees(/Waiting for /);
  await v.check();
});

journey("An activity is logged", "Amelia Thornbury", 3, async (v) => {
  await v.press("Log an activity");
  await v.check();
  await v.type("What did you do?", "Cleaned and restocked the mobile unit after the morning round.");
  await v.type("How many times did you do it?", "1");
  await v.chooseFirst("What is it evidence for?");
  await v.press(/submit$/);
  assert.match(await v.heading(), /^Submitted/);
  await v.check();
});

story("A word without end fits a phone", async () => {
  const v = await visit("Kwame Asante", { size: phone });
  await v.open("/");
  await v.press("Log an activity");
  await v.type("What did you do?", "Cleaned " + "w".repeat(300));
  await v.type("How many times did you do it?", "1");
  await v.type("Title", "W".repeat(180));
  await v.chooseFirst("What is it evidence for?");
  await v.press(/submit$/);
  await v.check();
  await v.turn(v.page.locator('main a[href^="/evidence/ev_"]').first());
  await v.sees("W".repeat(180));
  await v.check();
});

journey("Why a competency does not count is found", "Fatima El-Sayed", 2, async (v) => {
  await v.go("Competencies");
  await v.sees(/changed after .* signed it/);
  await v.check();
  await v.follow("Blood and body fluid spills");
  await v.sees("Changed since it was signed");
  await v.sees(/so it needs a new sign-off/);
  await v.check();
});

// Counted by touches: every press, choice, file and field.
story("From a competency, a photo becomes submitted evidence in at most 6 touches", async (t) => {
  const v = await visit("Jakub Nowak", { size: phone });
  await v.open("/competencies?area=PREP");
  await v.turn(v.page.locator('main a[href^="/competencies/diagnostic"]').first());
  v.touches = 0;
  await v.follow(/^Add evidence/);
  await v.press(/^Certificate or training/);
  await v.upload("A photo or scan of the certificate", await photo());
  await v.press("Continue");
  if ((await v.heading()) !== "Check your answers") {
    await v.press("Continue");
  }
  await v.choose("Nothing here identifies a patient, in the words or in the files");
  await v.press("Submit");
  assert.match(await v.heading(), /^Submitted/);
  t.diagnostic(`${v.touches} touches`);
  assert.ok(v.touches <= 6, `it took ${v.touches} touches`);
});
