// `cargo xtask bench edge` starts this with Candor's own Node: all arms, each in a workerd of its own, take the same batches in
// turn. Each line that it prints is a step that begins, or the arm that is asked; the numbers go into the file that `result`
// names, without any judgement.

import { createRequire } from "node:module";
import { readFile, writeFile } from "node:fs/promises";
import { randomOf, shuffled } from "../order.mjs";
import { ARMS } from "./arms.mjs";
import { batches, NAMES } from "./batches.mjs";
import { send } from "./load.mjs";
import { startArm } from "./worker.mjs";

const { rounds, seed, arms: only, build, baselines, result } = JSON.parse(process.env.BENCH);
/** How many batches are under way at once, how many one sample has, and how many of each kind come before any that counts. */
const [CONCURRENCY, BATCHES, WARM_BATCHES] = [8, 1_000, 300];
/** After the last answer some work may be left, such as counting. */
const SETTLE_MS = 300;
const workers = new Map();
// Whoever started this may be gone; then nobody waits for the numbers, and nothing may be left behind.
process.once("SIGTERM", async () => {
  await end();
  process.exit(1);
});

const arms = ARMS.filter((arm) => !only.length || only.includes(arm.name));
for (const name of only) if (!ARMS.some((arm) => arm.name === name)) throw new Error(`there is no arm "${name}": ${ARMS.map((arm) => arm.name).join("; ")}`);

const random = randomOf(seed);
const made = await batches(random);
const samples = [];
const sent = new Map(arms.map((arm) => [arm.name, 0]));
try {
  console.log("step: workers");
  for (const arm of arms) workers.set(arm.name, await startArm({ arm, build, baselines }));
  console.log("step: batches that do not count");
  for (const arm of arms) for (const batch of NAMES) await measure(arm, batch, WARM_BATCHES);
  for (let round = 1; round <= rounds; round++) {
    console.log(`step: round ${round} of ${rounds}`);
    for (const arm of shuffled(arms, random)) {
      for (const batch of shuffled(NAMES, random)) {
        console.log(`arm: ${arm.name}, ${batch}`);
        samples.push({ arm: arm.name, batch, ...(await measure(arm, batch, BATCHES)) });
      }
    }
  }
  for (const arm of arms.filter((arm) => arm.takes === "direct")) {
    const stored = await workers.get(arm.name).stored();
    if (stored !== sent.get(arm.name)) throw new Error(`${arm.name} stored ${stored} of ${sent.get(arm.name)} events`);
  }
  const { devDependencies } = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8"));
  const { version } = createRequire(createRequire(import.meta.url).resolve("wrangler/package.json"))("workerd/package.json");
  await writeFile(result, JSON.stringify({ runtime: `workerd ${version}`, concurrency: CONCURRENCY, batches: BATCHES, arms: arms.map((arm) => arm.name), versions: devDependencies, samples }));
} finally {
  await end();
}
process.exit(0);

async function measure(arm, batch, count) {
  const worker = workers.get(arm.name);
  const bodies = made.make(batch, count);
  const before = await worker.cpu_ms();
  const { wall_ms, latencies_ms } = await send(worker.url, bodies, CONCURRENCY);
  await new Promise((go) => setTimeout(go, SETTLE_MS));
  const cpu_us = ((await worker.cpu_ms()) - before) * 1_000;
  sent.set(arm.name, sent.get(arm.name) + count * made.events(batch));
  latencies_ms.sort((a, b) => a - b);
  const at = (share) => latencies_ms[Math.min(latencies_ms.length - 1, Math.floor(latencies_ms.length * share))];
  return { cpu_us: cpu_us / count, per_s: (count * 1_000) / wall_ms, p50_ms: at(0.5), p95_ms: at(0.95) };
}

async function end() {
  for (const worker of workers.values()) await worker.stop();
  workers.clear();
}
