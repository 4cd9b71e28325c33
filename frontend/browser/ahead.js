// Looking forward: what to do next, and when it may be done.

import assert from "node:assert/strict";

import { journey, phone, story, visit } from "./visitor.js";

journey("A worker sees what finishes the most, and begins with it", "Amelia Thornbury", 3, async (v) => {
  await v.follow("Next best steps");
  await v.sees("Who could sign it:");
  await v.check();
  await v.follow(/^(Be watched doing|Talk|Put up evidence of)/);
  assert.match(v.page.url(), /\/evidence\/new\?competency=/);
  await v.check();
});

story("A worker and their educator read the same forecast, on a phone too", async () => {
  const amelia = await visit("Amelia Thornbury", { size: phone });
  await amelia.open("/home");
  await amelia.follow("How I am getting on");
  await amelia.sees("The last line may be signed off between");
  await amelia.sees("How right it would have been before");
  await amelia.check();
  const said = await amelia.page.getByText("The last line may be signed off").innerText();
  const educator = await visit("Siobhan Keane");
  await educator.open("/workers?who=all");
  await educator.follow("Amelia Thornbury");
  await educator.follow("How they are getting on");
  await educator.sees(said);
  await educator.check();
  await educator.follow("Next best steps");
  await educator.sees("for the worker");
  await educator.check();
});
