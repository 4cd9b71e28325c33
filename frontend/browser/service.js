// Starts the program's demo department in a folder of its own and a browser to
// look at it with: once, for the whole suite.

import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { chromium } from "playwright-core";

import { open as openPostbox } from "./postbox.js";

const folder = mkdtempSync(join(tmpdir(), "countersign-browser-"));
const data = join(folder, "data");

function program() {
  if (process.env.COUNTERSIGN_BIN) {
    return process.env.COUNTERSIGN_BIN;
  }
  const bin = join(folder, "countersign");
  execFileSync("go", ["build", "-o", bin, "./cmd/countersign"], {
    cwd: join(import.meta.dirname, "../.."),
    env: { ...process.env, CGO_ENABLED: "0" },
    stdio: "inherit",
  });
  return bin;
}

// A port that nobody has at this moment.
async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((listening) => server.once("listening", listening));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

async function startDemo(address) {
  // COUNTERSIGN_DEMO is a finished demo's folder, to save building one while
  // working on these tests.
  if (process.env.COUNTERSIGN_DEMO) {
    cpSync(process.env.COUNTERSIGN_DEMO, data, { recursive: true });
  }
  const mail = ["-smtp-url", await openPostbox(), "-mail-from", "countersign@riverside.example", "-public-url", `http://localhost:${address.split(":")[1]}`];
  const child = spawn(program(), ["demo", "-addr", address, "-data", data, ...mail], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stdout.on("data", (text) => (said += text));
  child.stderr.on("data", (text) => (said += text));
  for (const begun = Date.now(); ; await sleep(200)) {
    if (child.exitCode !== null || Date.now() - begun > 120_000) {
      child.kill();
      throw new Error(`the demo did not start:\n${said}`);
    }
    if (await fetch(`http://${address}/readyz`).then((answer) => answer.ok, () => false)) {
      return child;
    }
  }
}

const address = `127.0.0.1:${await freePort()}`;
const demo = await startDemo(address);

// By its name: browsers make no passkeys for an address that is a number.
export const origin = `http://localhost:${address.split(":")[1]}`;

// Everybody of the department, by name: role, email, password, totp_secret.
export const people = Object.fromEntries(JSON.parse(readFileSync(join(data, "demo-accounts.json"), "utf8")).map((one) => [one.name, one]));

export const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

export async function stop() {
  await browser.close();
  demo.kill("SIGTERM");
  await new Promise((ended) => demo.once("exit", ended));
  rmSync(folder, { recursive: true });
}

after(stop);
