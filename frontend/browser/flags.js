// Questions about sign-offs: an educator finds them on their home, reads what one is
// about, and closes it in words that the signer reads. And whoever is signed in on two
// devices at once is told on each of them.

import assert from "node:assert/strict";

import { phone, story, visit } from "./visitor.js";

async function close(v, question) {
  await v.open("/");
  v.steps = 0;
  await v.follow(/to ask about sign-offs/);
  await v.check();
  await v.follow(question);
  await v.sees("a question and no fault");
  await v.check();
  await v.choose("We talked about how to do it from now on");
  await v.type("In your own words", "We went through it together.");
  await v.press("Close the question");
  await v.sees("The question is closed");
  await v.sees("We went through it together.");
  await v.check();
  assert.ok(v.steps <= 3, `it took ${v.steps} steps`);
}

story("An educator closes a question about fast signing in at most 3 steps on a phone, and its signer reads what was found", async () => {
  const v = await visit("Marcus Oyelaran", { size: phone });
  await v.open("/workers/flags");
  const question = await v.page.locator("main").getByRole("link", { name: /very quickly/ }).first().innerText();
  await close(v, question);
  const signer = await visit(question.split(" signed off ")[0]);
  await signer.open("/signed");
  await signer.follow(/^You signed off .* very quickly/);
  await signer.sees("We went through it together.");
  await signer.check();
});

story("A question about a shared device is closed without scripts, once something is found", async () => {
  const v = await visit("Marcus Oyelaran", { scripts: false });
  await v.open("/workers/flags");
  await v.follow(/on a device that Dylan Achebe had used/);
  await v.sees("on Chrome on Android");
  await v.press("Close the question");
  await v.sees("Choose what you found");
  assert.match(await v.page.title(), /^Error: /);
  await v.check();
  await close(v, /on a device that Dylan Achebe had used/);
});

story("A second device is shown on both until its person says that it is them", async () => {
  const first = await visit("Chloe Abernathy", { size: phone });
  const second = await visit();
  await second.open("/sign-in");
  await second.signInHere("Chloe Abernathy");
  await first.open("/competencies");
  await first.sees(/You are also signed in on Chrome on Linux, since/);
  await first.check();
  await first.press("That is me");
  assert.match(first.page.url(), /\/competencies$/);
  assert.equal(await first.page.getByText("You are also signed in").count(), 0);
  await second.sees(/You are also signed in on/);
  await second.follow("Not you? Sign out there");
  await second.press("Sign out everywhere else");
  await second.sees("You are signed out everywhere else");
  await first.open("/competencies");
  assert.match(first.page.url(), /\/sign-in/);
});
