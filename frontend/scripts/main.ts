// Scripts only make pages better: every journey works without them.
import {
  initButtons,
  initCharacterCounts,
  initCheckboxes,
  initErrorSummary,
  initHeader,
  initNotificationBanners,
  initPasswordInputs,
  initRadios,
  initScroll,
  initSkipLinks,
} from "nhsuk-frontend";

import { autosave } from "./autosave";
import { once } from "./once";
import { passkey } from "./passkey";
import { upload } from "./upload";

// Each part on its own: one that fails must not take the others with it. once comes
// first, so that a second press reaches nothing else. Two of the design system's
// parts are left out. Sorting tables writes innerHTML, which trusted types refuse.
// The file upload's own button has a name other than what it says, which voice
// control stumbles over; the browser's own field does better.
const parts: (() => void)[] = [
  once,
  upload,
  autosave,
  passkey,
  initHeader,
  initSkipLinks,
  initNotificationBanners,
  initErrorSummary,
  initButtons,
  initCharacterCounts,
  initCheckboxes,
  initRadios,
  initPasswordInputs,
  initScroll,
];

function start(): void {
  // The design system looks for these classes. It sets them in an inline script,
  // which our content security policy refuses.
  document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
  for (const part of parts) {
    try {
      part();
    } catch (problem) {
      console.error(problem);
    }
  }
}

document.addEventListener("countersign:page", start);
start();
