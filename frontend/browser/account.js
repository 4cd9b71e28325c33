// Signing in and out, and one's own account.

import assert from "node:assert/strict";

import { phone, story, visit } from "./visitor.js";

story("The pages open to everybody are sound", async () => {
  const v = await visit();
  for (const path of ["/sign-in", "/help", "/privacy", "/accessibility", "/no-such-page"]) {
    await v.open(path);
    await v.check();
  }
});

story("A wrong password is said in the summary, which has the focus and leads to the field", async () => {
  const v = await visit(undefined, { size: phone });
  await v.open("/sign-in");
  await v.type("Work email address", "amelia.thornbury@riverside.example");
  await v.type("Password", "not-the-password");
  await v.press("Sign in");
  await v.check();
  assert.equal(await v.page.evaluate(() => document.activeElement.className), "nhsuk-error-summary");
  assert.equal(await v.field("Work email address").inputValue(), "amelia.thornbury@riverside.example");
  await v.page.locator(".nhsuk-error-summary a").first().click();
  assert.equal(await v.page.evaluate(() => document.activeElement.tagName), "INPUT");
});
