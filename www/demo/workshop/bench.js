// Connects the buttons of the repair bench with their faults and starts the page's own counting.

import { add, addJam, start } from "./counts.js";
import { fetchManual, glueHandle, hangPicture, jamVice, loosenPlank, sharpenHoe, sharpenTenHoes, varnishHandle } from "./faults.js";

const tray = document.querySelector("[data-tray]");
const plank = document.querySelector("[data-plank]");

const faults = {
  "throw": () => sharpenHoe(),
  "throw-ten": () => sharpenTenHoes(),
  "reject-error": () => void glueHandle(),
  "reject-text": () => varnishHandle(),
  "image": () => hangPicture(tray),
  "script": () => fetchManual(),
  "block": () => addJam(jamVice()),
  "shift": () => loosenPlank(plank, () => add("planks", plank.hidden ? "The plank is back on the wall." : "The plank fell.")),
};

start();
for (const button of document.querySelectorAll("[data-fault]")) {
  button.addEventListener("click", faults[button.dataset.fault]);
  button.disabled = false;
}
