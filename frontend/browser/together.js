// What a radiographer does with several to sign: reads and decides each on its own,
// and proves the list once.

import assert from "node:assert/strict";

import { waiting } from "./assessor.js";
import { phone, story, visit } from "./visitor.js";

for (const [how, name, options] of [
  ["on a phone", "Grace Mbeki", { size: phone }],
  ["without scripts", "Daniel Fairweather", { scripts: false }],
]) {
  story(`Two requests are decided one by one and signed with one proof, ${how}`, async () => {
    const links = (await waiting(name)).slice(0, 2);
    assert.equal(links.length, 2);
    const v = await visit(name, options);
    for (const link of links) {
      await v.open(link);
      await v.choose("Sign it off");
      await v.choose("I read the evidence");
      await v.press("Continue");
      await v.expand("Sign it later, with others");
      await v.check();
      const why = v.field("Why need you not open what you have not opened?");
      if ((await why.count()) > 0) {
        await why.fill("I was there when it was made.");
      }
      await v.press("Put it on my list");
    }
    await v.check();
    await v.press("Read and sign 2 statements");
    await v.sees("One proof for these, and for nothing else");
    await v.check();
    await v.proves();
    await v.press("Sign off");
    assert.match(await v.heading(), /2 of 2 signed off/);
    await v.check();
    const done = v.page.url();
    await v.page.goBack();
    await v.open(done);
    assert.match(await v.heading(), /2 of 2 signed off/);
  });
}
