// What happens to people's work when the network, the session or their patience
// ends: nothing typed is lost, and nothing happens twice.

import assert from "node:assert/strict";

import { hostile, photo, text } from "./files.js";
import { phone, story, visit } from "./visitor.js";

const words = "Wiped the table and the chest stand between patients.";

async function beginActivity(v) {
  await v.open("/home");
  await v.press("Log an activity");
}

// typed types into a field and waits until the service has said that it is kept.
async function typed(v, label, words) {
  const kept = v.page.waitForResponse((answer) => answer.url().endsWith("/draft") && answer.ok());
  await v.type(label, words);
  await kept;
  await saved(v);
}

async function saved(v) {
  await v.page.locator("[data-autosave-status]", { hasText: /^Saved \d\d:\d\d/ }).waitFor();
}

story("What is typed saves itself and says when", async () => {
  const v = await visit("Owen Prosser", { size: phone });
  await beginActivity(v);
  await typed(v, "What did you do?", words);
  await v.page.reload();
  assert.equal(await v.field("What did you do?").inputValue(), words);
});

story("What is typed without a network is kept and saved when it is back", async () => {
  const v = await visit("Dylan Achebe", { size: phone });
  await beginActivity(v);
  await v.context.setOffline(true);
  await v.type("What did you do?", words);
  await v.page.locator("[data-autosave-status]", { hasText: /no connection/i }).waitFor();
  v.problems.length = 0; // the browser complains of the network, as it should
  const kept = v.page.waitForResponse((answer) => answer.url().endsWith("/draft") && answer.ok());
  await v.context.setOffline(false);
  await kept;
  await saved(v);
  await v.page.reload();
  assert.equal(await v.field("What did you do?").inputValue(), words);
});

story("A draft outlives the session and is found again on home", async () => {
  const v = await visit("Megan Tregear", { scripts: false });
  await beginActivity(v);
  await v.type("What did you do?", words);
  await v.press("Save and finish later");
  await v.context.clearCookies();
  await v.open("/home");
  assert.match(await v.heading(), /sign in/i);
  await v.signInHere();
  await v.open("/home");
  await v.sees(/draft/i);
});

// What is too long to travel through the sign-in page stays in the browser.
story("What is sent after the session ended is put back after signing in", async () => {
  const long = words.repeat(2000);
  const v = await visit("Victor Lindqvist", { size: phone });
  await beginActivity(v);
  await typed(v, "What did you do?", "Cleaned the coils.");
  const draft = v.page.url();
  await v.context.clearCookies();
  await v.type("What did you do?", long);
  await v.press(/submit$/);
  assert.match(await v.heading(), /sign in/i);
  await v.signInHere();
  assert.equal(v.page.url(), draft);
  await v.button("Put it back").click();
  assert.equal(await v.field("What did you do?").inputValue(), long);
});

// Wards share computers: what one person could not save is not for the next to see.
story("What one person left in the browser is gone when another signs in", async () => {
  const v = await visit("Victor Lindqvist", { size: phone });
  await beginActivity(v);
  await typed(v, "What did you do?", "Cleaned the coils.");
  await v.context.clearCookies();
  const left = () =>
    v.page.evaluate(
      () =>
        new Promise((done) => {
          const opening = indexedDB.open("countersign-unsaved", 1);
          opening.onsuccess = () => {
            const all = opening.result.transaction("copies").objectStore("copies").getAll();
            all.onsuccess = () => (opening.result.close(), done(all.result.length));
          };
        }),
    );
  await v.type("What did you do?", words.repeat(2000));
  await v.press(/submit$/);
  assert.equal(await left(), 1);
  await v.signInHere("Owen Prosser");
  await v.open("/home");
  await v.page.waitForTimeout(500);
  assert.equal(await left(), 0);
});

story("Two quick clicks on submit put one piece of evidence up, and back does no harm", async () => {
  const v = await visit("Ewa Kowalczyk", { scripts: false });
  await beginActivity(v);
  await v.type("What did you do?", "Moved the mobile unit to the ward and back.");
  await v.type("How many times did you do it?", "1");
  await v.chooseFirst("What is it evidence for?");
  await v.button(/submit$/).dblclick();
  await v.page.waitForURL(/\/submitted$/);
  const item = v.page.url().match(/ev_[0-9a-z]+/)[0];
  await v.open(`/evidence/${item}`);
  await v.sees(/Waiting/);
  await v.page.goBack();
  await v.open(`/evidence/${item}`);
  assert.equal((await v.text()).match(/version 2/i), null);
});

story("A file that is refused says what to do and leaves the rest", async () => {
  const v = await visit("Jakub Nowak", { size: phone });
  await v.open("/evidence/new");
  await v.press(/^Certificate or training/);
  await v.upload("A photo or scan of the certificate", await photo());
  await v.press("Continue");
  const item = v.page.url().match(/ev_[0-9a-z]+/)[0];
  for (const bad of hostile) {
    await v.open(`/evidence/${item}/edit`);
    await v.page.locator('input[type="file"]').setInputFiles([bad]);
    await v.press("Continue");
    assert.match(await v.page.title(), /^Error: /, bad.name);
    await v.sees("certificate.jpg");
  }
  await v.check();
});

story("A patient's number in a file stops the submission, with the place", async () => {
  const v = await visit("Samuel Osei", { scripts: false });
  await v.open("/evidence/new");
  await v.press(/^Work product/);
  await v.page.locator('input[type="file"]').setInputFiles([text("Checklist\nNHS number 999 037 6298\n")]);
  await v.type(/what is it/i, "The checklist that I filled in.");
  await v.press("Continue");
  await v.sees(/line 2/i);
  await v.check();
});

story("A log is written and submitted with the keyboard alone", async () => {
  const v = await visit("Ewa Kowalczyk");
  await v.open("/home");
  await tabTo(v, "Log an activity");
  await v.page.keyboard.press("Enter");
  await v.page.waitForURL(/\/edit$/);
  await tabTo(v, "What did you do?");
  await v.page.keyboard.type(words);
  await tabTo(v, /submit$/);
  await v.page.keyboard.press("Enter");
  await v.page.waitForFunction(() => document.title.startsWith("Error: "));
  assert.equal(await v.page.evaluate(() => document.activeElement.className), "nhsuk-error-summary");
  assert.equal(await v.field("What did you do?").inputValue(), words);
});

// tabTo presses Tab until what has the focus is called that.
async function tabTo(v, name) {
  for (let i = 0; i < 120; i++) {
    await v.page.keyboard.press("Tab");
    const here = await v.page.evaluate(() => {
      const e = document.activeElement;
      return (e.labels?.[0]?.innerText ?? e.innerText ?? "").trim();
    });
    if (typeof name === "string" ? here === name : name.test(here)) {
      return;
    }
  }
  assert.fail(`Tab never came to ${name}`);
}

story("After signing out, the back button shows nothing of anybody's", async () => {
  const v = await visit(undefined);
  v.person = (await import("./service.js")).people["Imogen Castell"];
  await v.signIn();
  await v.open("/home");
  await v.page.getByRole("banner").getByRole("button", { name: "Sign out" }).click();
  await v.page.waitForURL((url) => url.pathname !== "/home");
  await v.page.goBack({ waitUntil: "commit" });
  await v.page.waitForURL(/sign-in/);
  assert.equal(await v.page.getByText("Imogen Castell").count(), 0);
  assert.match(await v.heading(), /sign in/i);
});

story("A button pressed after the session ended leads back to the page that it is on", async () => {
  const v = await visit("Niamh Gallagher", { scripts: false });
  const elsewhere = await visit();
  elsewhere.person = v.person;
  await elsewhere.signIn();
  await v.open("/account");
  await v.context.clearCookies();
  await v.press("Sign out everywhere else");
  await v.signInHere();
  assert.equal(new URL(v.page.url()).pathname, "/account");
  await v.check();
});
