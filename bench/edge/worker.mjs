// One arm in a workerd of its own: the bindings of wrangler.toml, in which only the module differs. Requests go straight to the
// worker's own socket: neither Miniflare's entry nor the router of the assets stands before it, in any arm. The queue has no
// consumer here, because what is measured is the way until the acknowledgement.

import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { ORIGIN } from "./batches.mjs";

const require = createRequire(import.meta.url);
const { unstable_getMiniflareWorkerOptions: workerOptionsOf, unstable_splitSqlQuery: splitSql } = require("wrangler");
const { Miniflare } = createRequire(require.resolve("wrangler/package.json"))("miniflare");

const root = new URL("../..", import.meta.url).pathname;
const TOKEN = "bench-token-0123456789abcdef0123456789abcdef";
const LIMITS = new URL("./limits.mjs", import.meta.url);
/** The system counts processor time in these. */
const TICK_MS = 10;
const TABLE = "CREATE TABLE baseline(page TEXT, seq INTEGER, kind TEXT, view INTEGER, time_ms INTEGER, body TEXT, PRIMARY KEY(page, seq)) WITHOUT ROWID";

export async function startArm({ arm, build, baselines }) {
  const { workerOptions } = workerOptionsOf(join(root, "wrangler.toml"), undefined, { envFiles: [] });
  const before = new Set(await children());
  const miniflare = new Miniflare({ ...(await options(workerOptions, arm, build, baselines)), name: "arm", host: "127.0.0.1", port: 0, unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }] });
  await miniflare.ready;
  const pid = (await children()).find((pid) => !before.has(pid));
  const url = await miniflare.unsafeGetDirectURL("arm");
  const events = await miniflare.getD1Database("EVENTS");
  if (arm.module) {
    await events.prepare(TABLE).run();
  } else {
    await migrate(await miniflare.getD1Database("DB"), "edge/migrations/db");
    await migrate(events, "edge/migrations/events");
    const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
    const made = await fetch(new URL("/api/sites/bench", url), { method: "PUT", headers, body: JSON.stringify({ origins: [ORIGIN] }) });
    if (!made.ok) throw new Error(`the site could not be made: ${made.status} ${await made.text()}`);
  }
  return {
    url,

    /** Processor time of the whole process so far, its threads included. */
    async cpu_ms() {
      const stat = await readFile(`/proc/${pid}/stat`, "utf8");
      const [utime, stime] = stat.slice(stat.lastIndexOf(")") + 2).split(" ").slice(11, 13);
      return (Number(utime) + Number(stime)) * TICK_MS;
    },

    /** Events in the store. */
    async stored() {
      const tables = arm.module ? ["baseline"] : ["events", "vitals"];
      const counts = await Promise.all(tables.map((table) => events.prepare(`SELECT count(*) AS n FROM ${table}`).first("n")));
      return counts.reduce((sum, n) => sum + n, 0);
    },

    stop: () => miniflare.dispose(),
  };
}

async function options(declared, arm, build, baselines) {
  const { d1Databases, queueProducers, ratelimits, durableObjects, r2Buckets, compatibilityDate, compatibilityFlags, bindings } = declared;
  const shared = { d1Databases, queueProducers, compatibilityDate, compatibilityFlags };
  if (arm.module) {
    return { ...shared, bindings: { INTAKE: arm.takes }, modules: [{ type: "ESModule", path: "index.js", contents: await readFile(join(baselines, arm.module), "utf8") }] };
  }
  const modulesRoot = join(build, "worker");
  return {
    ...shared,
    ratelimits,
    durableObjects,
    r2Buckets,
    bindings: { ...bindings, ADMIN_HOST: "", PLAN_ROWS_PER_DAY: "0", PLAN_STORAGE_BYTES: "0", ADMIN_TOKEN: TOKEN, INTAKE: arm.takes },
    modulesRoot,
    modules: [
      { type: "ESModule", path: join(modulesRoot, "limits.mjs"), contents: await readFile(LIMITS, "utf8") },
      { type: "ESModule", path: join(modulesRoot, "index.js") },
      { type: "CompiledWasm", path: join(modulesRoot, "index_bg.wasm") },
    ],
  };
}

/** The workerds that this process has started. */
async function children() {
  const pids = (await readFile(`/proc/self/task/${process.pid}/children`, "utf8")).trim().split(" ").filter(Boolean);
  const names = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/comm`, "utf8").catch(() => "")));
  return pids.filter((_, at) => names[at].trim() === "workerd");
}

async function migrate(database, folder) {
  for (const name of (await readdir(join(root, folder))).filter((name) => name.endsWith(".sql")).sort()) {
    const statements = splitSql(await readFile(join(root, folder, name), "utf8"));
    await database.batch(statements.map((statement) => database.prepare(statement)));
  }
}
