// The built worker in Miniflare, with the bindings of wrangler.toml: that file stays the only place
// that names them. The assets are a copy, so that a deploy can be played without touching the build.

import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const require = createRequire(import.meta.url);
const { unstable_getMiniflareWorkerOptions: workerOptionsOf, unstable_splitSqlQuery: splitSql } = require("wrangler");
// The Miniflare that this wrangler uses, wherever npm put it.
const { Miniflare } = createRequire(require.resolve("wrangler/package.json"))("miniflare");

const root = new URL("../..", import.meta.url).pathname;
const TOKEN = "stand-token-0123456789abcdef0123456789abcdef";

/** The worker behind storage and queues that fail as a test says; see faulty.mjs. The bundle itself is the one that is deployed. */
const FAULTY = new URL("./faulty.mjs", import.meta.url);

/**
 * `limits`: other limits than those of the file, by the name of their binding; null: the binding is missing.
 * `faults`: what may fail; null: nothing.
 */
export async function startWorker(build, vars, limits, faults) {
  const folder = await mkdtemp(join(tmpdir(), "candor-stand-"));
  const assets = join(folder, "public");
  await cp(join(build, "public"), assets, { recursive: true });

  // Only what the file says, not what a developer has in .dev.vars.
  const { workerOptions } = workerOptionsOf(join(root, "wrangler.toml"), undefined, { envFiles: [] });
  for (const [name, limit] of Object.entries(limits)) {
    if (limit === null) delete workerOptions.ratelimits[name];
    else workerOptions.ratelimits[name].simple.limit = limit;
  }
  const modulesRoot = join(build, "worker");
  const options = {
    ...workerOptions,
    name: "candor",
    host: "127.0.0.1",
    port: 0,
    bindings: { ...workerOptions.bindings, ENVIRONMENT: "production", ADMIN_HOST: "", PLAN_ROWS_PER_DAY: "0", PLAN_STORAGE_BYTES: "0", ADMIN_TOKEN: TOKEN, ...vars },
    assets: { ...workerOptions.assets, directory: assets },
    modulesRoot,
    modules: [
      { type: "ESModule", path: join(modulesRoot, "index.js") },
      { type: "CompiledWasm", path: join(modulesRoot, "index_bg.wasm") },
    ],
  };
  if (faults) {
    options.modules.unshift({ type: "ESModule", path: join(modulesRoot, "faulty.mjs"), contents: await readFile(FAULTY, "utf8") });
    options.queueProducers = { ...options.queueProducers, DEAD: { queueName: "candor-dead" } };
    options.queueConsumers["candor-batches"].maxRetries = faults.retries ?? options.queueConsumers["candor-batches"].maxRetries;
  }

  const miniflare = new Miniflare(options);
  let url = await miniflare.ready;
  const databases = { DB: await miniflare.getD1Database("DB"), EVENTS: await miniflare.getD1Database("EVENTS") };
  // A test may ask for the schema before the newest migration: see faults.without.
  await migrate(databases.DB, "edge/migrations/db", faults?.without?.DB ?? 0);
  await migrate(databases.EVENTS, "edge/migrations/events", faults?.without?.EVENTS ?? 0);

  return {
    token: TOKEN,
    url: () => url,

    /** Rows of a statement on `DB` or `EVENTS`. */
    async sql(database, statement) {
      return (await databases[database].prepare(statement).all()).results;
    },

    /** A deploy: a second version of the assets becomes the current one, and every isolate is new. */
    async deploy() {
      const file = join(assets, "a/versions.json");
      const { current, versions } = JSON.parse(await readFile(file, "utf8"));
      const next = `9.9.9-${current.split("-").pop()}`;
      await cp(join(assets, "a", current), join(assets, "a", next), { recursive: true });
      await writeFile(file, JSON.stringify({ current: next, versions: [next, ...versions] }));
      await miniflare.setOptions(options);
      url = await miniflare.ready;
      Object.assign(databases, { DB: await miniflare.getD1Database("DB"), EVENTS: await miniflare.getD1Database("EVENTS") });
      return { before: current, after: next };
    },

    /** The most memory that workerd has had so far, in bytes, as the system counts it. */
    async memory() {
      const status = await Promise.all((await processes()).map((pid) => readFile(`/proc/${pid}/status`, "utf8")));
      return { bytes: Math.max(...status.map((text) => Number(/^VmHWM:\s+(\d+) kB/m.exec(text)[1]) * 1_024)) };
    },

    /** Ends workerd as a machine that fails would; Miniflare starts another. The address of the new one. */
    async kill() {
      for (const pid of await processes()) process.kill(Number(pid), "SIGKILL");
      // It is up again when it answers; handles to its databases died with it.
      const answers = async () => (await fetch(new URL("/healthz", await miniflare.ready))).ok;
      while (!(await answers().catch(() => false))) await new Promise((go) => setTimeout(go, 100));
      url = await miniflare.ready;
      Object.assign(databases, { DB: await miniflare.getD1Database("DB"), EVENTS: await miniflare.getD1Database("EVENTS") });
      return { port: Number(url.port) };
    },

    /** What the platform's clock would start. */
    async schedule() {
      const worker = await miniflare.getWorker();
      return await worker.scheduled({ cron: "17 * * * *" });
    },

    /** Applies the newest migrations that were left out at the start. */
    async migrateRest() {
      for (const [name, without] of Object.entries(faults?.without ?? {})) {
        const folder = name === "DB" ? "edge/migrations/db" : "edge/migrations/events";
        const names = (await readdir(join(root, folder))).filter((name) => name.endsWith(".sql")).sort();
        await apply(databases[name], folder, names.slice(names.length - without));
      }
    },

    async stop() {
      await miniflare.dispose();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** All migrations of a folder but the newest so many. */
async function migrate(database, folder, without) {
  const names = (await readdir(join(root, folder))).filter((name) => name.endsWith(".sql")).sort();
  await apply(database, folder, names.slice(0, names.length - without));
}

async function apply(database, folder, names) {
  for (const name of names) {
    const statements = splitSql(await readFile(join(root, folder, name), "utf8"));
    await database.batch(statements.map((statement) => database.prepare(statement)));
  }
}

/** The workerds that this process has started. */
async function processes() {
  const children = (await readFile(`/proc/self/task/${process.pid}/children`, "utf8")).trim().split(" ");
  const names = await Promise.all(children.map((pid) => readFile(`/proc/${pid}/comm`, "utf8").catch(() => "")));
  const found = children.filter((_, at) => names[at].trim() === "workerd");
  if (found.length === 0) throw new Error("workerd does not run");
  return found;
}
