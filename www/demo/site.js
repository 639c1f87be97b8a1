// Opens the consent banner again from "Privacy settings". The control is a plain link to the privacy page wherever
// Candor is not there (blocked, still loading, or scripts are off), so that it always leads somewhere.

const status = document.querySelector("[data-privacy-status]");

/** Asks Candor to show its banner; false if there is no Candor to ask. */
function openPrivacySettings() {
  const consent = window.candor && window.candor.consent;
  if (!consent || typeof consent.open !== "function") return false;
  consent.open();
  return true;
}

function onClick(event) {
  const control = event.target instanceof Element && event.target.closest("[data-privacy-settings]");
  if (!control) return;
  const refusedBySignal = navigator.globalPrivacyControl === true;
  // With the signal on the banner may stay away, so the link goes on to the page that explains it.
  if (control instanceof HTMLAnchorElement && refusedBySignal && !status) return;
  const opened = openPrivacySettings();
  if (!opened && !status) return;
  event.preventDefault();
  if (!status) return;
  if (!opened) status.textContent = "Candor did not load in this browser, so nothing is measured and there is nothing to set.";
  else if (refusedBySignal) status.textContent = "Your browser sends Global Privacy Control. It is taken as a no.";
  else status.textContent = "";
}

document.addEventListener("click", onClick);
for (const button of document.querySelectorAll("button[data-privacy-settings]")) button.disabled = false;
