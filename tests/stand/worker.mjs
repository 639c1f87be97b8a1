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

export async function startWorker(build, vars) {
  const folder = await mkdtemp(join(tmpdir(), "candor-stand-"));
  const assets = join(folder, "public");
  await cp(join(build, "public"), assets, { recursive: true });

  // Only what the file says, not what a developer has in .dev.vars.
  const { workerOptions } = workerOptionsOf(join(root, "wrangler.toml"), undefined, { envFiles: [] });
  const modulesRoot = join(build, "worker");
  const options = {
    ...workerOptions,
    name: "candor",
    host: "127.0.0.1",
    port: 0,
    bindings: { ...workerOptions.bindings, ENVIRONMENT: "production", ADMIN_HOST: "", ADMIN_TOKEN: TOKEN, ...vars },
    assets: { ...workerOptions.assets, directory: assets },
    modulesRoot,
    modules: [
      { type: "ESModule", path: join(modulesRoot, "index.js") },
      { type: "CompiledWasm", path: join(modulesRoot, "index_bg.wasm") },
    ],
  };

  const miniflare = new Miniflare(options);
  let url = await miniflare.ready;
  const databases = { DB: await miniflare.getD1Database("DB"), EVENTS: await miniflare.getD1Database("EVENTS") };
  await migrate(databases.DB, "edge/migrations/db");
  await migrate(databases.EVENTS, "edge/migrations/events");

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

    /** What the platform's clock would start. */
    async schedule() {
      const worker = await miniflare.getWorker();
      return await worker.scheduled({ cron: "17 * * * *" });
    },

    async stop() {
      await miniflare.dispose();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function migrate(database, folder) {
  for (const name of (await readdir(join(root, folder))).filter((name) => name.endsWith(".sql")).sort()) {
    const statements = splitSql(await readFile(join(root, folder, name), "utf8"));
    await database.batch(statements.map((statement) => database.prepare(statement)));
  }
}
