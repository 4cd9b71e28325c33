// A pass: the worker shows it on their phone, and an assessor from outside signs on
// theirs.

import assert from "node:assert/strict";

import { mailTo } from "./postbox.js";
import { phone, story, visit } from "./visitor.js";

const guest = "joanna.whitfield@locumimaging.example";

const codeIn = (mail) => /\b\d{6}\b/.exec(mail.text)[0];

story("An assessor from outside signs on their own phone what a worker shows them", async () => {
  const worker = await visit("Amelia Thornbury", { size: phone });
  await worker.open("/");
  await worker.press("Log an activity");
  await worker.type("What did you do?", "Checked the trolley and restocked the room before the list.");
  await worker.type("How many times did you do it?", "1");
  await worker.chooseFirst("What is it evidence for?");
  await worker.press(/submit$/);
  await worker.turn(worker.page.locator('main a[href^="/evidence/ev_"]').first());
  await worker.check();
  await worker.follow(/Show them a pass/);
  await worker.check();
  await worker.press("Make a pass");
  await worker.sees("Ask the assessor to point their own phone at this picture.");
  await worker.check();
  const code = /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(await worker.text())[0];

  const v = await visit(undefined, { size: phone, scripts: false });
  await v.open("/pass?code=" + code);
  await v.check();
  await v.press("Begin");
  await v.check();
  await v.type("Your full name", "Joanna Whitfield");
  await v.type("Your work email address", "joanna@mail.example");
  await v.type("Your registration number", "RA905501");
  await v.press("Send me a code");
  await v.sees(/Use a work email address that ends in/);
  await v.check();
  await v.type("Your work email address", guest);
  await v.press("Send me a code");
  await v.check();
  await v.type("Code from the email", codeIn(await mailTo(guest)));
  await v.press("Continue");
  await v.sees("Checked the trolley and restocked the room before the list.");
  await v.check();

  const other = await visit(undefined, { size: phone });
  await other.open("/pass?code=" + code);
  await other.press("Begin");
  await other.sees(/opened on another phone or computer already/);
  await other.check();

  await v.choose("I talked it through with them and asked questions");
  await v.press("Read what I sign");
  await v.sees(/I, Joanna Whitfield \(HCPC RA905501\), sign off Amelia Thornbury/);
  await v.check();
  await v.type("Code from the email", codeIn(await mailTo(guest, 2)));
  await v.press("Sign off");
  await v.sees("The pass is used up. You can close this page.");
  await v.check();
  assert.match((await mailTo(guest, 3)).text, /If this was not you, open this link:\s+http\S+\/not-me\//);

  await worker.open("/notifications");
  await worker.sees(/Joanna Whitfield signed off/);
});
