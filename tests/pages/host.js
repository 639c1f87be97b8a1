// What every host page brings along: it counts by itself what it did (`__did`), writes down what it
// noticed (`__seen`), and has buttons that misbehave as pages do. It runs before the tag.
(() => {
  const did = (window.__did = { views: 1, errors: 0, rejections: 0, elements: 0 });
  const seen = (window.__seen = { console: [], errors: [], rejections: [], elements: [], violations: [], loaded: false, persisted: 0 });

  for (const level of ["debug", "log", "info", "warn", "error", "trace", "assert", "table", "dir"]) {
    const real = console[level];
    console[level] = function (...words) {
      seen.console.push(`${level}: ${words.map(String).join(" ")}`);
      return real.apply(this, words);
    };
  }
  addEventListener(
    "error",
    (event) => {
      if (event.target instanceof Element) seen.elements.push(event.target.localName);
      else seen.errors.push(event.message);
    },
    true,
  );
  addEventListener("unhandledrejection", (event) => seen.rejections.push(String(event.reason)));
  document.addEventListener("securitypolicyviolation", (event) => seen.violations.push(`${event.effectiveDirective} ${event.blockedURI}`));
  addEventListener("load", () => (seen.loaded = true));
  // Back from the back-forward cache: a view like any other.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    seen.persisted += 1;
    did.views += 1;
    navigator.sendBeacon("/restored");
  });

  function addToBasket(item) {
    did.errors += 1;
    return item.price.amount;
  }

  const actions = {
    throw: () => addToBasket({}),
    reject: () => {
      did.rejections += 1;
      Promise.reject(new RangeError("no such size"));
    },
    image: () => {
      did.elements += 1;
      const image = document.createElement("img");
      image.alt = "";
      image.src = "/missing-picture.png";
      document.body.append(image);
    },
    busy: () => {
      const end = performance.now() + 150;
      while (performance.now() < end);
      document.getElementById("busy").textContent = "Counted";
    },
    glance: () => open("/second.html?glance"),
    shift: () => {
      const box = document.createElement("div");
      box.className = "box";
      document.querySelector("main").prepend(box);
    },
  };
  addEventListener("click", (event) => actions[event.target.id]?.());

  // A visitor who takes one look: the window closes 50 ms after its load event.
  if (location.search === "?glance") addEventListener("load", () => setTimeout(close, 50));
})();
