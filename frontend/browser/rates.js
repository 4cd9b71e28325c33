// How each time went: logged on a phone in one page, read and signed, and counted alike
// wherever it is shown.

import assert from "node:assert/strict";

import { people } from "./service.js";
import { phone, story, visit } from "./visitor.js";

const worker = "Nadia Rahimi";
const task = "Peripheral cannulation";
const line = "/competencies/diagnostic-imaging:1:DI-IV-02";
const howItWent = "How did it go?";
const which = /Which times did not go well/;

// log puts up so many times of the task, and gives whom it waits for.
async function log(v, times, notWell) {
  await v.open("/");
  await v.press("Log an activity");
  assert.equal(await v.group(howItWent).isVisible(), false, "how it went is asked of what does not ask it");
  v.steps = v.touches = 0;
  await v.type("What did you do?", "Cannulated for the CT list, with the radiographer beside me.");
  await v.type("How many times did you do it?", String(times));
  if (!(await v.field(task).isVisible())) {
    await v.expand("Cannulation and contrast");
  }
  await v.choose(task);
  await v.check();
  assert.equal(await v.field(which).isVisible(), false, "which times is asked before not all went well");
  await v.choose(notWell ? "It did not go well every time" : "It went well every time");
  if (notWell) {
    await v.type(which, notWell);
  }
  await v.press(/submit$/);
  assert.match(await v.heading(), /^Submitted/);
  const waits = (await v.text()).match(/Waiting for (.+)/)[1];
  return Object.keys(people).find((name) => waits.startsWith(name));
}

// sign lets somebody read what waits of that task for them and sign it.
async function sign(name, how) {
  const v = await visit(name, { size: phone });
  await v.open("/queue");
  await v.turn(v.page.locator("main a[href^='/requests/']", { hasText: task }).last());
  await v.sees(how);
  await v.check();
  await v.choose("Sign it off");
  await v.choose("I read the evidence");
  await v.press("Continue");
  await v.sees("How it went: " + how);
  await v.proves();
  await v.press("Sign off");
  assert.match(await v.heading(), /signed/i);
  await v.close();
}

// everywhere sees the same of the line: the worker, the educator and the spreadsheet.
async function everywhere(v, educator, standing, words) {
  await educator.open("/workers?who=all");
  await educator.follow(worker);
  const ofWorker = new URL(educator.page.url()).pathname;
  await educator.open(ofWorker + line);
  await v.open(line);
  for (const one of [v, educator]) {
    await one.sees(standing);
    await one.sees(words);
  }
  const file = `${ofWorker.replace("/workers/", "/progress/")}/progress.`;
  const sheet = await (await educator.context.request.get(file + "csv")).text();
  const row = sheet.split("\n").find((one) => one.startsWith("line,") && one.includes(task));
  assert.ok(row.includes(standing) && words.test(row), row);
  assert.ok((await educator.context.request.get(file + "pdf")).ok());
}

story("Cases that went well, and one that did not, renew what ran out, and every page says the same", async (t) => {
  const v = await visit(worker, { size: phone });
  const educator = await visit("Siobhan Keane");
  await everywhere(v, educator, "Run out", /There are 20 so far, of which 18 went well. 10 more are needed, if all of them go well/);
  await Promise.all([v, educator].map((one) => one.check()));
  let who = await log(v, 5, "3");
  t.diagnostic(`${v.steps} steps, ${v.touches} touches, with one that did not go well`);
  assert.ok(v.steps <= 1 && v.touches <= 7, `it took ${v.steps} steps and ${v.touches} touches`);
  await sign(who, "Of 5 times, 4 went well and 1 did not: number 3");
  await everywhere(v, educator, "Run out", /There are 25 so far, of which 22 went well. 5 more are needed, if all of them go well/);
  who = await log(v, 5);
  t.diagnostic(`${v.steps} steps, ${v.touches} touches`);
  assert.ok(v.steps <= 1 && v.touches <= 6, `it took ${v.steps} steps and ${v.touches} touches`);
  await sign(who, "All 5 times went well");
  await everywhere(v, educator, "Signed off", /27 of the last 30 times went well. At least 27 must/);
});
