// A list of register checks is put forward by one person and approved by another.
// Ingrid Solberg is in nobody else's journey: what she signed last comes into
// question, and out of it again.

import assert from "node:assert/strict";

import { phone, story, visit } from "./visitor.js";

const months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

// day spells "3 November 2026" as a list does.
function day(words) {
  const [, date, month, year] = words.match(/(\d{1,2}) (\w+) (\d{4})/);
  return `${year}-${String(months.indexOf(month) + 1).padStart(2, "0")}-${date.padStart(2, "0")}`;
}

// filled is the department's sheet, filled in by somebody who saw the same as before of
// everybody but one person.
async function filled(lead, name, status, since) {
  await lead.open("/register-checks");
  const known = new Map();
  for (const row of await lead.page.locator("main table tbody tr").all()) {
    const text = await row.innerText();
    known.set(text.match(/RA\d{6}/)[0], /RA\d{6}\s+Lapsed/.test(text) ? "Lapsed" : "Registered");
  }
  const sheet = await (await lead.context.request.get("/register-checks/sheet")).text();
  const [head, ...lines] = sheet.trim().split(/\r?\n/);
  const columns = head.replace(/^\uFEFF/, "").split(",");
  const cell = (cells, column) => cells[columns.indexOf(column)];
  const set = (cells, values) => Object.entries(values).forEach(([column, value]) => (cells[columns.indexOf(column)] = value));
  const today = new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/London" }).format(new Date());
  const out = lines.map((line) => line.split(",")).filter((cells) => cell(cells, "outside") !== "yes").map((cells) => {
    set(cells, { status: known.get(cell(cells, "registration_number")), effective_from: "2024-03-01", checked_on: today });
    if (cell(cells, "name") === name) {
      set(cells, { status, effective_from: since });
    } else if (cell(cells, "status") === "Lapsed") {
      set(cells, { effective_from: today }); // since when does not matter here
    }
    return cells.join(",");
  });
  return [head, ...out].join("\n") + "\n";
}

// send has the lead put a list forward, and answers where it is.
async function send(lead, list, says) {
  await lead.open("/register-checks/import");
  await lead.upload("The file", { name: "checks.csv", mimeType: "text/csv", buffer: Buffer.from(list) });
  await lead.press("Look at what it would do");
  await lead.sees(says);
  await lead.check();
  await lead.press(/^Send \d+ register checks to be approved$/);
  await lead.sees("The list is sent to be approved");
  await lead.check();
  await lead.follow(/^The list that Helen Whitlock sent/);
  await lead.sees("You sent this list, so somebody else must approve it");
  assert.equal(await lead.button(/^Approve/).count(), 0);
  await lead.check();
  return new URL(lead.page.url()).pathname;
}

story("A lapse on a list that two people vouch for brings a sign-off into question, and the next list out of it", async () => {
  const signer = await visit("Ingrid Solberg");
  await signer.open("/signed");
  const counts = signer.page.locator("main li").filter({ hasText: "Counts" }).first();
  const record = await counts.locator('a[href^="/record/"]').first().getAttribute("href");
  const signed = day((await counts.innerText()).match(/Signed (.*)/)[1]);

  const lead = await visit("Helen Whitlock");
  const lapsed = await send(lead, await filled(lead, "Ingrid Solberg", "Lapsed", signed), "The status changes from “Registered” to “Lapsed”.");
  await signer.open(record);
  assert.doesNotMatch(await signer.text(), /In question/); // nobody has approved it

  const other = await visit("Alex Rowan", { size: phone });
  await other.open(lapsed);
  await other.sees("The status changes from “Registered” to “Lapsed”.");
  await other.check();
  await other.press(/^Approve \d+ register checks$/);
  await other.sees(/register checks are recorded/);
  await other.check();
  await other.open(lapsed);
  await other.sees(/Alex Rowan approved it on/);
  await other.check();

  await signer.open(record);
  await signer.sees("In question");
  await signer.check();
  await signer.open("/my-registration");
  await signer.expand(/earlier check/);
  await signer.check();

  const restored = await send(lead, await filled(lead, "Ingrid Solberg", "Registered", "2024-03-01"), "The status changes from “Lapsed” to “Registered”.");
  await other.open(restored);
  await other.press(/^Approve \d+ register checks$/);
  await signer.open(record);
  assert.doesNotMatch(await signer.text(), /In question(?! until)/);
});

story("A list is refused with a reason, without scripts on a phone", async () => {
  const lead = await visit("Helen Whitlock", { size: phone, scripts: false });
  const at = await send(lead, await filled(lead, "Nobody", "", ""), /register checks would be recorded/);
  const other = await visit("Alex Rowan", { size: phone, scripts: false });
  await other.open(at);
  await other.expand("Refuse this list");
  await other.press("Refuse this list");
  await other.sees("Say why.");
  await other.check();
  await other.type("Why?", "It is the list of last month.");
  await other.press("Refuse this list");
  await other.sees("The list is ended");
  await lead.open(at);
  await lead.sees(/Alex Rowan refused it on .*: It is the list of last month\./);
  await lead.check();
});

story("The registers' pages read well on a phone", async () => {
  const v = await visit("Helen Whitlock", { size: phone });
  await v.open("/registers");
  await v.check();
  const tall = await v.page.evaluate(() => document.documentElement.scrollHeight);
  assert.ok(tall < 2000, `the rules are ${tall} px tall`);
  await v.expand("All rules of the HCPC register");
  await v.check();
  await v.open("/register-checks");
  await v.follow("Record a check");
  await v.sees("Record what you saw yourself");
  await v.check();
});
