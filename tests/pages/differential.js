// What the reference reports, and what beacons with one of three faults would: without the gate at the first hiding, with
// the interactions that were told of instead of all, and with the first report of each metric instead of the last.
// The address says what the page does by itself: `?shift=300,900&late=500`.
{
  let restores = 0;
  const said = [];
  const ungated = {};
  let slow = {};
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    restores += 1;
    slow = {};
  }, true);

  for (const name of ["TTFB", "FCP", "LCP", "CLS", "INP"])
    webVitals["on" + name](({ value, rating, navigationType }) => said.push({ name, value, rating, navigationType, view: restores }));

  const see = (type, look) => {
    if (PerformanceObserver.supportedEntryTypes.includes(type))
      new PerformanceObserver((list) => list.getEntries().forEach(look)).observe({ type, buffered: true });
  };
  see("paint", ({ name, startTime }) => name == "first-contentful-paint" && (ungated.FCP = startTime));
  see("largest-contentful-paint", ({ startTime }) => (ungated.LCP = startTime));
  // No quicker ones than an observer hears of that asks for none: on a slow machine every key takes 40 ms.
  see("event", ({ interactionId, duration }) => interactionId && duration >= 104 && (slow[interactionId] = Math.max(slow[interactionId] || 0, duration)));

  // Not while it is captured: after the reference and the beacon.
  const painted = {};
  addEventListener("pageshow", ({ persisted, timeStamp }) => {
    const view = restores;
    if (persisted) requestAnimationFrame(() => requestAnimationFrame(() => (painted[view] = performance.now() - timeStamp)));
  });

  // Read once: WebKit works it out anew from two clocks at each reading, and the wall clock may have been set in between.
  const load = performance.timeOrigin;
  // Kept beyond the document, but not written while something is measured.
  window.__tell = () => {
    const latencies = Object.values(slow).sort((a, b) => b - a);
    const observed = latencies[Math.floor(latencies.length / 50)];
    sessionStorage[load] = JSON.stringify({ said, ungated, observed, restores, painted, tagged: !!document.querySelector("script[async]") });
  };
  // After the reference, which hears both while they are captured.
  addEventListener("pagehide", __tell);
  addEventListener("visibilitychange", __tell);

  window.__text = (sentences) => {
    const block = document.createElement("p");
    block.textContent = "A text that is larger than all that stood here before. ".repeat(sentences);
    document.querySelector("main").append(block);
  };
  window.__shift = (boxes) => {
    while (boxes-- > 0) {
      const box = document.createElement("div");
      box.className = "box";
      document.querySelector("main").prepend(box);
    }
  };
  addEventListener("click", ({ target }) => {
    if (target.id != "busy") return;
    const end = performance.now() + Number(target.dataset.ms || 0);
    while (performance.now() < end);
    target.textContent = `Counted ${end}`;
  });

  const plan = new URLSearchParams(location.search);
  addEventListener("load", () => {
    for (const at of plan.get("shift")?.split(",") ?? []) setTimeout(__shift, Number(at), 1);
    if (plan.has("late")) setTimeout(__text, Number(plan.get("late")), 20);
  });
}
