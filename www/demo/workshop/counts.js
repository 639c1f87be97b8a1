// What the page sees by itself, without Candor: the other side of the comparison on the repair bench.

const counts = { errors: 0, rejections: 0, images: 0, scripts: 0, jams: 0, longest_jam: 0, planks: 0, shift: 0 };
const last = document.querySelector("[data-last]");

const format = {
  longest_jam: (value_ms) => `${Math.round(value_ms)} ms`,
  shift: (score) => score.toFixed(3),
};

function write(name, text) {
  document.querySelector(`[data-count="${name}"]`).textContent = text;
}

function show(name) {
  const value = counts[name];
  write(name, format[name] ? format[name](value) : String(value));
}

export function add(name, text) {
  counts[name] += 1;
  show(name);
  last.textContent = text;
}

export function addJam(duration_ms) {
  counts.longest_jam = Math.max(counts.longest_jam, duration_ms);
  show("longest_jam");
  add("jams", `The page stood still for ${Math.round(duration_ms)} ms.`);
}

function onError(event) {
  if (event instanceof ErrorEvent) add("errors", `Uncaught: ${event.message}`);
  else if (event.target instanceof HTMLImageElement) add("images", `Did not load: ${new URL(event.target.src).pathname}`);
  else if (event.target instanceof HTMLScriptElement) add("scripts", `Did not load: ${new URL(event.target.src).pathname}`);
}

function onRejection(event) {
  const reason = event.reason instanceof Error ? event.reason.message : String(event.reason);
  add("rejections", `Rejected: ${reason}`);
}

function watchShifts() {
  if (!PerformanceObserver.supportedEntryTypes.includes("layout-shift")) {
    write("shift", "not offered");
    return;
  }
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) counts.shift += entry.value;
    show("shift");
  });
  observer.observe({ type: "layout-shift", buffered: true });
}

/** Starts to listen. Element load errors do not bubble, so `error` is taken in the capture phase. */
export function start() {
  window.addEventListener("error", onError, true);
  window.addEventListener("unhandledrejection", onRejection);
  watchShifts();
}
