// A worker hands over a receipt; a stranger, on a phone and without scripts, sees
// what it is worth.

import assert from "node:assert/strict";

import { origin } from "./service.js";
import { phone, story, visit } from "./visitor.js";

// receipt opens the receipt of a sign-off of the record that has this standing.
async function receipt(v, standing) {
  await v.open("/record?show=all");
  await v.turn(v.page.locator("main tr", { hasText: standing }).first().getByRole("link"));
  await v.follow("Receipt, which anybody can check");
  await v.check();
  return { code: await v.page.locator(".app-pass .app-code").innerText(), address: await v.page.getByRole("link", { name: "See what they will see" }).getAttribute("href") };
}

story("A worker opens a receipt and a stranger checks it", async () => {
  const worker = await visit("Amelia Thornbury");
  const { code, address } = await receipt(worker, "Counts");
  assert.ok(address.startsWith(origin + "/verify/"), address);
  for (const [words, begins] of [["Keep as a PDF", "%PDF"], ["Proof file", "c2sp.org/tlog-proof@v1"]]) {
    const file = await worker.context.request.get(await worker.page.getByRole("link", { name: words }).or(worker.page.getByRole("button", { name: words })).getAttribute("href"));
    assert.equal((await file.body()).toString("latin1").slice(0, begins.length), begins);
  }
  const proof = await worker.context.request.get(await worker.page.getByRole("link", { name: "Proof file" }).getAttribute("href"));
  const competency = (await worker.heading()).replace("Receipt for a sign-off", "").trim();

  const stranger = await visit(undefined, { size: phone, scripts: false });
  await stranger.open(address); // the camera
  assert.equal(await stranger.heading(), "Still counts");
  await stranger.sees(competency);
  await stranger.sees("Amelia Thornbury");
  await stranger.check();
  await stranger.follow("Check another receipt");
  await stranger.type("Code on the receipt", code.toLowerCase().replaceAll("-", " "));
  await stranger.press("Check");
  assert.equal(await stranger.heading(), "Still counts");
  await stranger.open("/verify");
  await stranger.check();
  await stranger.expand("Do you have a proof file?");
  await stranger.upload("Proof file", { name: "receipt.tlog-proof", mimeType: "text/plain", buffer: await proof.body() });
  await stranger.press("Check");
  assert.equal(await stranger.heading(), "Still counts");
  await stranger.open("/verify");
  await stranger.expand("Do you have a proof file?");
  await stranger.type("Or paste what stands in the file", (await proof.text()).replace("index ", "index 1"));
  await stranger.press("Check");
  assert.equal(await stranger.heading(), "Altered");
  await stranger.check();
});

story("A stranger is told that a sign-off counts no more, and of a code that was never given", async () => {
  const worker = await visit("Fatima El-Sayed", { size: phone });
  const { address } = await receipt(worker, "Changed since it was signed");
  const stranger = await visit(undefined, { size: phone });
  await stranger.open(address);
  assert.equal(await stranger.heading(), "Changed since");
  await stranger.sees(/does not count any more/);
  await stranger.check();
  await stranger.open("/verify");
  await stranger.type("Code on the receipt", "4GK7");
  await stranger.press("Check");
  await stranger.sees("There is a problem");
  await stranger.check();
  await stranger.type("Code on the receipt", "4GK7-0WZN-9QSD-T2PA");
  await stranger.press("Check");
  assert.equal(await stranger.heading(), "Not ours");
  await stranger.check();
});
