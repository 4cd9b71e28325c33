// A form with data-once is sent once, however often its button is pressed. Coming
// back to the page with the back button makes it ready again.

const forms = () => document.querySelectorAll<HTMLFormElement>("form[data-once]");

export function once(): void {
  for (const form of forms()) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent === "true") {
        event.preventDefault();
        event.stopImmediatePropagation();
        return;
      }
      form.dataset.sent = "true";
      // Not disabled: a disabled button is not sent, and its name may be wanted.
      form.querySelectorAll("button, input[type=submit]").forEach((b) => b.setAttribute("aria-disabled", "true"));
    });
  }
}

window.addEventListener("pageshow", () => forms().forEach(ready));

// ready lets a form be sent again, after the back button or an upload that failed.
export function ready(form: HTMLFormElement): void {
  delete form.dataset.sent;
  form.querySelectorAll("[aria-disabled=true]:not(:disabled)").forEach((b) => b.removeAttribute("aria-disabled"));
}
