// Takes the README's pictures into the folder that is named: node screenshots.js DIR

import { join } from "node:path";

import { stop } from "./service.js";
import { visit } from "./visitor.js";

const folder = process.argv[2];

async function picture(name, who, path, size, prepare = async () => {}) {
  const v = await visit(who, { size });
  await v.open(path);
  await prepare(v);
  await v.page.screenshot({ path: join(folder, name) });
  await v.close();
}

await picture("worker-home.png", "Amelia Thornbury", "/home", { width: 390, height: 720 });
await picture("assessor-request.png", "Grace Mbeki", "/queue", { width: 1000, height: 640 }, (v) => v.turn(v.page.locator('main a[href^="/requests/"]').first()));
await picture("educator-workers.png", "Siobhan Keane", "/workers", { width: 1000, height: 640 });
await stop();
process.exit(0);
