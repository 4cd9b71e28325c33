// Every page that somebody can reach by links: it is there, and it is sound.

import assert from "node:assert/strict";

import { origin } from "./service.js";
import { shape, story, visit } from "./visitor.js";

for (const [who, name] of [
  ["a support worker", "Fatima El-Sayed"],
  ["an assessor", "Grace Mbeki"],
  ["a practice educator", "Siobhan Keane"],
  ["a department lead", "Helen Whitlock"],
  ["an inspector", "Beatrice Amadi"],
  ["a platform administrator", "Alex Rowan"],
]) {
  story(`Every kind of page that ${who} can reach is sound`, async (t) => {
    const v = await visit(name);
    const seen = new Set();
    const queue = ["/"];
    while (queue.length > 0) {
      const path = queue.shift();
      if (seen.has(shape(path))) {
        continue;
      }
      seen.add(shape(path));
      const answer = await v.open(path);
      assert.equal(answer.status(), 200, path);
      await v.check();
      queue.push(...(await links(v.page)));
    }
    t.diagnostic(`${seen.size} kinds of page: ${[...seen].join(", ")}`);
  });
}

// links are the addresses of pages of ours that a page leads to; files are no pages.
async function links(page) {
  const all = await page.locator("a[href]").evaluateAll((list) => list.map((a) => a.href));
  return all.map((href) => new URL(href)).filter((url) => url.origin === origin && !/^\/files\/|\/(sheet|template|download)$|\.(csv|pdf|tlog-proof)$/.test(url.pathname)).map((url) => url.pathname + url.search);
}
