// What a level asks for besides competencies: a worker puts something down, an educator
// confirms it, and it counts.

import { journey, story, visit } from "./visitor.js";

journey("A worker makes the statement that their level asks for", "Samuel Osei", 3, async (v) => {
  await v.follow("Qualifications and other things asked");
  await v.check();
  await v.follow(/^Read and make this statement/);
  await v.check();
  await v.press("I make this statement");
  await v.sees("It is put down");
});

story("A worker puts down a certificate, and an educator confirms what they saw", async () => {
  const samuel = await visit("Samuel Osei");
  await samuel.open("/requirements");
  const page = samuel.page.url();
  await samuel.sees("CT suite support worker");
  await samuel.follow(/^Put down an accreditation/);
  await samuel.check();
  await samuel.type("What is it?", "Basic life support, hospital course");
  await samuel.press("Save");
  await samuel.sees("Enter a day");
  await samuel.check();
  const yesterday = new Date(Date.now() - 86_400_000);
  await samuel.date("Since when?", `${yesterday.getDate()} ${yesterday.getMonth() + 1} ${yesterday.getFullYear()}`);
  await samuel.press("Save");
  await samuel.sees("Nobody has confirmed it yet");
  await samuel.check();
  const educator = await visit("Siobhan Keane");
  await educator.open(page);
  await educator.check();
  const course = educator.page.locator(".nhsuk-inset-text", { hasText: "hospital course" }).first();
  await educator.turn(course.getByRole("button", { name: /^I saw this: confirm/ }));
  await educator.sees("It is confirmed");
  await samuel.open(page);
  await samuel.sees("seen by Siobhan Keane");
});
