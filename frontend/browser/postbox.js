// A mail server in this process: it takes what the service sends and keeps it.

import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const mails = []; // {to, text}

// Quoted-printable, as bytes of UTF-8.
function decoded(body) {
  const bytes = body.replaceAll("=\r\n", "").replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}

function talk(socket) {
  const say = (line) => socket.write(line + "\r\n");
  let rest = "";
  let to = "";
  let reading = false;
  socket.on("error", () => {});
  socket.on("data", (chunk) => {
    rest += chunk.toString("latin1");
    for (;;) {
      const end = rest.indexOf(reading ? "\r\n.\r\n" : "\r\n");
      if (end < 0) {
        return;
      }
      const line = rest.slice(0, end);
      rest = rest.slice(end + (reading ? 5 : 2));
      if (reading) {
        const [head, ...body] = line.split("\r\n\r\n");
        mails.push({ to, head, text: decoded(body.join("\r\n\r\n")) });
        reading = false;
        say("250 taken");
      } else if (/^DATA/i.test(line)) {
        reading = true;
        say("354 go on");
      } else if (/^QUIT/i.test(line)) {
        socket.end("221 bye\r\n");
      } else {
        to = /^RCPT TO:<([^>]*)>/i.exec(line)?.[1] ?? to;
        say("250 ok");
      }
    }
  });
  say("220 postbox.test");
}

// open starts it on a port of this machine and gives its address.
export async function open() {
  const server = createServer(talk).listen(0, "127.0.0.1");
  await new Promise((listening) => server.once("listening", listening));
  server.unref();
  return `smtp://127.0.0.1:${server.address().port}`;
}

// mailTo waits for the nth mail to an address.
export async function mailTo(address, nth = 1) {
  for (const begun = Date.now(); Date.now() - begun < 20_000; await sleep(50)) {
    const theirs = mails.filter((mail) => mail.to === address);
    if (theirs.length >= nth) {
      return theirs[nth - 1];
    }
  }
  throw new Error(`mail ${nth} to ${address} did not come`);
}
