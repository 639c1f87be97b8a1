// The faults of the repair bench. Each one is real: nothing is simulated, caught or reported here.
// Function names and messages are fixed, so that stacks and groups can be recognised on a dashboard.

const BLADE_MINIMUM_MM = 1.2;
const JAM_MS = 300;
/** A shift within 500 ms of an input does not count towards CLS, so the plank waits longer. */
const PLANK_DELAY_MS = 1000;

let missingFiles = 0;

function checkEdge(blade) {
  if (blade.thickness_mm < BLADE_MINIMUM_MM) {
    throw new RangeError(`the blade is too thin to sharpen: ${blade.thickness_mm} mm`);
  }
}

function turnGrindstone(blade) {
  for (let turn = 0; turn < 3; turn += 1) checkEdge(blade);
}

export function sharpenHoe() {
  turnGrindstone({ thickness_mm: 0.8 });
}

/** Each in its own task: an error ends the task that it was thrown in. */
export function sharpenTenHoes() {
  for (let hoe = 0; hoe < 10; hoe += 1) setTimeout(sharpenHoe, 0);
}

async function clampHandle() {
  throw new Error("the glue did not set");
}

/** Nobody waits for the promise, as in the code that this stands for. */
export async function glueHandle() {
  await clampHandle();
}

export function varnishHandle() {
  Promise.reject("no varnish left");
}

export function hangPicture(tray) {
  missingFiles += 1;
  const picture = document.createElement("img");
  picture.alt = "Missing";
  picture.src = `/demo/img/missing-${missingFiles}.svg`;
  tray.append(picture);
}

export function fetchManual() {
  missingFiles += 1;
  const script = document.createElement("script");
  script.src = `/demo/workshop/missing-${missingFiles}.js`;
  document.head.append(script);
}

/** Keeps the main thread busy and returns for how long, in milliseconds. */
export function jamVice() {
  const start_ms = performance.now();
  let now_ms = start_ms;
  while (now_ms - start_ms < JAM_MS) now_ms = performance.now();
  return now_ms - start_ms;
}

export function loosenPlank(plank, done) {
  setTimeout(() => {
    plank.hidden = !plank.hidden;
    done();
  }, PLANK_DELAY_MS);
}
