// A form with data-upload shows how far its files are. The page that the server
// answers with, after a redirect or not, is then shown as a browser would: it is
// asked for once, so that a message which shows only once is not lost.

import { ready } from "./once";

export function upload(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-upload]")) {
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented || !hasFiles(form)) {
        return;
      }
      event.preventDefault();
      send(form, event.submitter);
    });
  }
}

function hasFiles(form: HTMLFormElement): boolean {
  return [...form.querySelectorAll<HTMLInputElement>("input[type=file]")].some((f) => f.files !== null && f.files.length > 0);
}

function send(form: HTMLFormElement, submitter: HTMLElement | null): void {
  const shown = progress(form);
  const failed = () => {
    shown.fail("Not sent. Check your connection and the size of your files, then try again. What you typed is still here.");
    ready(form);
  };
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.responseType = "document"; // parsed by the browser itself, as trusted types want
  request.upload.addEventListener("progress", (e) => e.lengthComputable && shown.say(Math.floor((e.loaded / e.total) * 100)));
  request.addEventListener("error", failed);
  request.addEventListener("load", () => {
    const page = request.response as Document | null;
    if (page?.querySelector("main")) {
      show(page, request.responseURL);
    } else {
      failed();
    }
  });
  const body = new FormData(form);
  if (submitter instanceof HTMLButtonElement && submitter.name !== "") {
    body.append(submitter.name, submitter.value);
  }
  request.send(body);
}

// show puts a page in the place of this one and lets the scripts start again.
function show(page: Document, address: string): void {
  history.pushState(null, "", address);
  window.addEventListener("popstate", () => location.reload());
  document.title = page.title;
  document.body.replaceWith(document.adoptNode(page.body));
  window.scrollTo(0, 0);
  const heading = document.querySelector<HTMLElement>("h1");
  heading?.setAttribute("tabindex", "-1");
  heading?.focus();
  document.dispatchEvent(new Event("countersign:page"));
}

function progress(form: HTMLFormElement): { say: (percent: number) => void; fail: (text: string) => void } {
  form.querySelector("[data-upload-progress]")?.remove();
  const box = document.createElement("div");
  box.dataset.uploadProgress = "";
  const bar = document.createElement("progress");
  bar.className = "app-progress";
  bar.max = 100;
  bar.setAttribute("aria-label", "Sending your files");
  const words = document.createElement("p");
  words.setAttribute("aria-live", "polite");
  words.textContent = "Sending…";
  box.append(bar, words);
  form.append(box);
  let spoken = 0;
  return {
    say(percent) {
      bar.value = percent;
      if (percent >= 100) {
        words.textContent = "Sent. Checking your files…";
      } else if (percent >= spoken + 10) {
        spoken = percent; // not every percent, or a screen reader never stops
        words.textContent = `Sending: ${percent}%`;
      }
    },
    fail(text) {
      bar.remove();
      words.textContent = text;
    },
  };
}
