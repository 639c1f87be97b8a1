// `cargo xtask bench page` starts this with Candor's own Node: all arms, interleaved, in one browser. Each line that it prints is
// a step that begins, or the arm that is visited; the numbers go into the file that `result` names, without any judgement.

import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startWorker } from "../tests/stand/worker.mjs";
import { ARMS, record, SITES } from "./arms.mjs";
import { wayBack } from "./bfcache.mjs";
import { launch } from "./chromium.mjs";
import { randomOf, shuffled } from "./order.mjs";
import { startServer } from "./server.mjs";
import { visit } from "./visit.mjs";

const { rounds, works, seed, arms: only, build, rivals: folder, chromium, result } = JSON.parse(process.env.BENCH);
/** What is measured of a page load, and how long the visits take that only warm up. */
const [FIRST_MS, WARM_MS] = [3_000, 1_000];
let worker, server, browser;
// Whoever started this may be gone; then nobody waits for the numbers, and nothing may be left behind.
process.once("SIGTERM", async () => {
  await end();
  process.exit(1);
});

const arms = ARMS.filter((arm) => !only.length || only.includes(arm.name));
for (const name of only) if (!ARMS.some((arm) => arm.name === name)) throw new Error(`there is no arm "${name}": ${ARMS.map((arm) => arm.name).join("; ")}`);

console.log("step: worker and browser");
worker = await startWorker(build, {}, {});
for (const site of new Set(arms.map((arm) => arm.site).filter(Boolean))) await makeSite(site);
const rivals = new Map();
for (const name of await readdir(folder)) rivals.set(`/rivals/${name}`, await readFile(join(folder, name)));
server = await startServer({ worker, rivals });
browser = await launch(chromium);
const samples = [];
const ways = [];
try {
  console.log("step: one visit of each arm that does not count");
  for (const arm of arms) await visit({ browser, server, arm, first_ms: WARM_MS });
  const random = randomOf(seed);
  for (let round = 1; round <= rounds; round++) {
    const work = round <= works;
    console.log(`step: round ${round} of ${rounds}${work ? ", with errors, events and clicks" : ""}`);
    for (const arm of shuffled(arms, random)) {
      console.log(`arm: ${arm.name}`);
      const measured = await visit({ browser, server, arm, first_ms: FIRST_MS, work: work && arm.works });
      samples.push({ arm: arm.name, round, ...measured });
    }
  }
  console.log("step: back-forward cache");
  const day = Math.floor(Date.now() / 86_400_000) - 1;
  for (const arm of arms.filter((arm) => arm.choice === "granted")) ways.push(await wayBack({ browser, server, arm, record: record(arm, day) }));
  const { dependencies } = JSON.parse(await readFile(new URL("./package.json", import.meta.url), "utf8"));
  await writeFile(result, JSON.stringify({ browser: await browser.version(), arms: arms.map((arm) => arm.name), versions: dependencies, samples, ways }));
} finally {
  await end();
}
process.exit(0);

async function end() {
  await browser?.close();
  server?.close();
  await worker?.stop();
}

async function makeSite(site) {
  const address = new URL(`/api/sites/${site}`, worker.url());
  const headers = { authorization: `Bearer ${worker.token}`, "content-type": "application/json" };
  const reply = await fetch(address, { method: "PUT", headers, body: JSON.stringify(SITES[site]) });
  if (!reply.ok) throw new Error(`the site ${site} could not be made: ${reply.status} ${await reply.text()}`);
  // The browser of the bench has no window: as a bot it would be filtered.
  const rule = JSON.stringify({ action: "allow", field: "agent", pattern: "HeadlessChrome" });
  const allowed = await fetch(`${address}/rules/bench`, { method: "PUT", headers, body: rule });
  if (!allowed.ok) throw new Error(`the site ${site} takes no rule: ${allowed.status} ${await allowed.text()}`);
}
