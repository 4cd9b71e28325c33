// A department loads a list of its own: looked at first, published whole.

import { story, phone, visit } from "./visitor.js";

const list = [
  "code,area,area_title,kind,title,rule,required_at,steps",
  "S1,S,Skills,skill,Works inside the law and local procedures,skill,end,end=3",
  "RIV-01,S,Skills,skill,Moves the mobile unit,skill,end,end=3",
].join("\n");

const file = (text) => ({ name: "list.csv", mimeType: "text/csv", buffer: Buffer.from(text + "\n") });

for (const [how, options] of [["at a desk", {}], ["without scripts on a phone", { size: phone, scripts: false }]]) {
  story(`A lead sees what a list would change before it is published, ${how}`, async () => {
    const v = await visit("Helen Whitlock", options);
    await v.open("/frameworks-in-use");
    await v.follow("Load a framework from a file");
    await v.check();
    await v.page.getByLabel("What is it a new version of?").selectOption({ label: "Mammography associate, version 1" });
    await v.upload("The file", file(list.replace("Moves the mobile", "=Moves the mobile")));
    await v.press("Look at what it would change");
    await v.sees("Line 3, title: This begins with");
    await v.check();
    await v.upload("Or choose a mended file", file(list));
    await v.press("Look again");
    await v.sees("Competencies: 2 added, 31 retired");
    await v.check();
    await v.press("Publish this version");
    await v.sees("Say where this comes from");
    await v.check();
  });
}
