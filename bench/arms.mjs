// What is compared: one line each. `head` is what a site's own people would put into their page.

/** The purposes that a visitor who accepts grants here: usage, timing, errors. */
const GRANTED = 7;
const BUILDS = ["standard", "full"];
const CHOICES = ["granted", "undecided", "declined"];

const candor = (build, choice) => ({
  name: `candor ${build}, ${choice}`,
  site: build,
  choice,
  /** Only with a grant is there anything that errors, events and interactions could cost. */
  works: choice === "granted",
  head: (address) => `<script async src="${address}/c/${build}.js" referrerpolicy="origin"></script>`,
  event: choice === "granted" ? 'candor.track("add to basket", { item: `chair ${n}`, price: n })' : null,
});

const rival = (name, event = "bench.event(n)") => ({
  name,
  works: true,
  head: (address) => `<script async src="${address}/rivals/${name}.js"></script>`,
  event,
});

export const ARMS = [
  { name: "no telemetry", works: true, head: () => "", event: "void n" },
  rival("web-vitals", null),
  ...BUILDS.flatMap((build) => CHOICES.map((choice) => candor(build, choice))),
  rival("plausible"),
  rival("elastic"),
  rival("faro"),
  rival("sentry"),
  rival("datadog"),
];

/** The consent record that the visitor of this arm brings along; `null`: the question is open. */
export function record(arm, day) {
  if (arm.choice === "granted") return `v1.1.${day}.${GRANTED}.0`;
  return arm.choice === "declined" ? `v1.1.${day}.0.${GRANTED}` : null;
}

/** The configurations of the sites that the beacon's arms use. */
export const SITES = { standard: { origins: ["*"] }, full: { origins: ["*"], build: "full" } };
