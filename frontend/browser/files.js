// Files that people hand in: real ones, and ones that must be refused.

import { browser } from "./service.js";

// photo is what a phone's camera gives: a JPEG of a certificate.
export async function photo(words = "Certificate of attendance") {
  const page = await browser.newPage({ viewport: { width: 800, height: 600 } });
  await page.setContent(`<h1>${words}</h1><p>Made up for a test.</p>`);
  const buffer = await page.screenshot({ type: "jpeg" });
  await page.close();
  return { name: "certificate.jpg", mimeType: "image/jpeg", buffer };
}

export async function pdf() {
  const page = await browser.newPage();
  await page.setContent("<h1>Notes</h1><p>Made up for a test.</p>");
  const buffer = await page.pdf();
  await page.close();
  return { name: "notes.pdf", mimeType: "application/pdf", buffer };
}

export const text = (words, name = "notes.txt") => ({ name, mimeType: "text/plain", buffer: Buffer.from(words) });

export const hostile = [
  { name: "drawing.svg", mimeType: "image/svg+xml", buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>') },
  { name: "page.html", mimeType: "text/html", buffer: Buffer.from("<!doctype html><script>alert(1)</script>") },
  { name: "photos.zip", mimeType: "application/zip", buffer: Buffer.from("504b0304140000000000", "hex") },
  { name: "scan.dcm", mimeType: "application/dicom", buffer: Buffer.concat([Buffer.alloc(128), Buffer.from("DICM"), Buffer.alloc(64)]) },
  { name: "picture.jpg", mimeType: "image/jpeg", buffer: Buffer.from("MZ this is a program") },
];
