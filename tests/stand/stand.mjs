// The stand: the built worker in real workerd, a proxy in front of it that can fail, host pages on
// other origins, and a control port. Started by the tests' crate; it ends when its standard input
// does, so that it never outlives the test that started it, however that one ends.

import { startControl } from "./control.mjs";
import { startPages } from "./pages.mjs";
import { startProxy } from "./proxy.mjs";
import { startWorker } from "./worker.mjs";

const end = async () => {
  // A stand that hangs on its way out would be left behind.
  setTimeout(() => process.exit(0), 5_000).unref();
  await worker?.stop();
  process.exit(0);
};
process.stdin.on("end", end).on("error", end).resume();

const build = process.env.CANDOR_BUILD;
const given = (name, otherwise = {}) => JSON.parse(process.env[name] ?? "null") ?? otherwise;
const worker = await startWorker(build, given("CANDOR_STAND_VARS"), given("CANDOR_STAND_LIMITS"), given("CANDOR_STAND_FAULTS", null));
const proxy = await startProxy(worker);
const pages = await startPages();
const control = await startControl({ worker, proxy, pages });
console.log(JSON.stringify({ control: control.port, proxy: proxy.port, pages: pages.port, worker: Number(worker.url().port), token: worker.token }));
