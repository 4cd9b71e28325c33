// The six-digit codes of people's authenticator apps (RFC 6238).

import { createHmac } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

const step = 30_000;
const typing = 8_000; // the longest that somebody takes to send a code
const spent = new Map(); // person -> the last time step whose code was used

// code gives a code that was not used before. The service takes a code once, and
// the ones just before and after the present one too, for phones whose clock is off;
// the one before only while it stays that until it is typed and sent.
export async function code(person) {
  const next = Math.max((spent.get(person.email) ?? 0) + 1, Math.floor((Date.now() + typing) / step) - 1);
  spent.set(person.email, next);
  await sleep(Math.max(0, (next - 1) * step - Date.now()));
  return hotp(decode(person.totp_secret), next);
}

function hotp(secret, counter) {
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt(counter));
  const hash = createHmac("sha1", secret).update(message).digest();
  const number = hash.readUInt32BE(hash[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

function decode(base32) {
  const bits = [...base32].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  return Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
}
