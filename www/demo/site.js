// "Privacy settings" is a plain link to the privacy page, so that it leads somewhere where Candor is not there (blocked, still
// loading, or scripts are off). Where it is, a click on what has the attribute opens the settings, and the page stays.

const status = document.querySelector("[data-privacy-status]");

function onClick(event) {
  const control = event.target instanceof Element && event.target.closest("[data-candor-settings]");
  if (!control) return;
  const there = Boolean(window.candor && window.candor.consent);
  if (there || status) event.preventDefault();
  if (status) status.textContent = there ? "" : "Candor did not load in this browser, so nothing is measured and there is nothing to set.";
}

document.addEventListener("click", onClick);
for (const button of document.querySelectorAll("button[data-candor-settings]")) button.disabled = false;
