// What was learnt elsewhere: a worker is told beforehand where it does not count, and
// sees what was recognised.

import { phone, story, visit } from "./visitor.js";

story("A worker puts up prior learning and is told where it does not count", async () => {
  const v = await visit("Joanna Birkett", { size: phone });
  await v.open("/evidence/new");
  await v.press(/^Prior learning/);
  await v.check();
  await v.date("When did it begin?", "1 2 2019");
  await v.date("When did it end?", "30 6 2025");
  await v.type("What did you learn or do?", "Two years at the desk of another imaging department.");
  await v.type("Where was it, and who with?", "Fenland Hospital, with the lead receptionist");
  await v.type("What can you do today because of it?", "I book people in and say what comes next.");
  await v.press("Continue");
  await v.sees(/Add a file, or name somebody who can confirm it/);
  await v.check();
  await v.type(/Who can confirm it/, "Robert Vale, lead receptionist");
  await v.type(/How can they be reached/, "robert.vale@fenland.example");
  await v.press("Continue");
  await v.expand("Clean and safe imaging environment");
  await v.sees(/Prior learning does not count for this/);
  await v.check();
  await v.choose("Blood and body fluid spills");
  await v.press("Continue");
  await v.sees("Check your answers");
  await v.sees("Prior learning does not count everywhere:");
  await v.check();
});

story("A worker sees what was recognised, and what of it does not count", async () => {
  const v = await visit("Joanna Birkett", { size: phone });
  for (const [title, words] of [["Tell women what a screening visit is", "Counts"], ["Bring the images of the day back to base", "Not counted here"]]) {
    await v.open("/record?show=all");
    await v.turn(v.page.locator("main tr", { hasText: title }).filter({ hasText: words }).first().getByRole("link").first());
    await v.sees("Recognition of prior learning");
    await v.sees(/Nobody saw it here/);
    await v.check();
  }
});
