// Passkeys, on a device that Chromium plays: added, used to sign in and to sign off,
// refused, and removed.

import assert from "node:assert/strict";

import { waiting } from "./assessor.js";
import { people } from "./service.js";
import { phone, story, visit } from "./visitor.js";

// device gives a visitor's window a device that keeps passkeys. make tells it
// whether to make sure of its person.
async function device(v) {
  const cdp = await v.context.newCDPSession(v.page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  return {
    knows: (isUserVerified) => cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified }),
    keys: async () => (await cdp.send("WebAuthn.getCredentials", { authenticatorId })).credentials,
  };
}

async function addPasskey(v, name) {
  await v.open("/account");
  await v.follow("Add a passkey");
  await v.check();
  await v.type("Name of this passkey", name);
  await v.type("Your Countersign password", v.person.password);
  await v.press("Add this passkey");
  await v.sees("Your passkey is added");
  await v.check();
}

const signer = "Priya Nair";

story("With a passkey an assessor signs in at an e-mail link, and signs off in at most 3 steps", async (t) => {
  const links = await waiting(signer);
  const v = await visit(undefined, { size: phone });
  v.person = people[signer];
  const own = await device(v);
  await v.signIn();
  await addPasskey(v, "My phone");
  await v.context.clearCookies();

  v.steps = 0;
  await v.open(links[0]);
  await v.check(); // the page to sign in on
  const before = v.steps;
  await v.press("Sign in with a passkey");
  v.steps = before; // steps count without signing in
  assert.equal(new URL(v.page.url()).pathname, links[0]);
  await v.choose("Sign it off");
  await v.choose("I read the evidence");
  await v.press("Continue");
  await v.sees("I am on the professional register today");
  await v.check();
  await v.press("Sign off with your passkey");
  assert.match(await v.heading(), /signed/i);
  t.diagnostic(`${v.steps} steps, ${v.touches} touches`);
  assert.ok(v.steps <= 3, `it took ${v.steps} steps`);
  await v.follow("Read the sign-off");
  await v.sees(/Passkey, /);
  await v.sees(/Anybody can check that/);
  await v.check();

  // The device does not make sure who is there: nothing is signed, nothing is lost.
  await v.open(links[1]);
  await v.choose("Sign it off");
  await v.choose("I talked it through with them and asked questions");
  await v.type("Comment (optional)", "Talked about cleaning.");
  await v.press("Continue");
  await own.knows(false);
  await v.button("Sign off with your passkey").click();
  await v.sees("Your device did not confirm that it is you. Nothing is signed, and nothing is lost.");
  await v.sees("Talked about cleaning.");
  await v.check();
  await own.knows(true);
  await v.press("Sign off with your passkey");
  assert.match(await v.heading(), /signed/i);

  // Without the browser's own JSON the same works.
  await v.open(links[2]);
  await v.choose("Sign it off");
  await v.choose("I read the evidence");
  await v.press("Continue");
  await v.page.evaluate(() => {
    delete PublicKeyCredential.parseRequestOptionsFromJSON;
    delete PublicKeyCredential.prototype.toJSON;
  });
  await v.press("Sign off with your passkey");
  assert.match(await v.heading(), /signed/i);
  assert.equal((await own.keys()).length, 1);
});

story("A worker adds a passkey and removes it again", async () => {
  const v = await visit(undefined, { size: phone });
  v.person = people["Amelia Thornbury"];
  const own = await device(v);
  await v.signIn();
  await addPasskey(v, "My own phone");
  await v.follow(/Add a passkey/);
  await v.type("Your Countersign password", v.person.password);
  await v.button("Add this passkey").click();
  await v.sees("This device has a passkey for your account already.");
  await v.check();
  await v.open("/account");
  await v.follow(/Remove/);
  await v.check();
  await v.type("Your password", v.person.password);
  await v.press("Remove it");
  await v.sees("Your passkey is removed");
  assert.equal(await v.page.getByText("My own phone").count(), 0);
  await v.context.clearCookies();
  await v.open("/sign-in");
  await v.press("Sign in with a passkey"); // the device still has it, and we do not
  await v.sees("We could not sign you in with a passkey.");
  await v.check();
  assert.equal((await own.keys()).length, 1);
});

story("A device that does not know its person signs nobody in, and makes no passkey", async () => {
  const v = await visit();
  const own = await device(v);
  await own.knows(false);
  await v.open("/sign-in");
  await v.button("Sign in with a passkey").click();
  await v.sees("Your device did not confirm that it is you, or has no passkey for Countersign.");
  await v.check();
});

story("Without scripts the pages say that a passkey needs them, and how else to go on", async () => {
  const v = await visit("Amelia Thornbury", { scripts: false });
  await v.open("/account/passkeys/new");
  await v.sees("A passkey needs scripts");
  assert.equal(await v.button("Add this passkey").isVisible(), false);
  await v.context.clearCookies();
  await v.open("/sign-in");
  await v.sees("A passkey needs scripts, and your browser runs none. Sign in with your email address and password.");
  assert.equal(await v.button("Sign in with a passkey").isVisible(), false);
});

story("At an address that is a number the page says where passkeys work", async () => {
  const v = await visit();
  const here = new URL((await v.open("/sign-in")).url());
  await v.page.goto(`http://127.0.0.1:${here.port}/sign-in`);
  await v.sees("Passkeys work at localhost, and not at this address.");
});
