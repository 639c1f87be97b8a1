// One visit of one arm: the page load, and if it is asked for the work after it. It gives numbers and judges none.

import { record } from "./arms.mjs";
import { CATEGORIES, of, read } from "./trace.mjs";

const SLOWER = 4;
/** How long a page stays hidden, and what is still on its way may take: a stage ends when both are over. */
const HIDDEN_MS = 200;
const SETTLE_MS = 400;
const LOAD_MOST_MS = 30_000;
const WASM_PAGE_BYTES = 65_536;

const EVENTS = 1_000;
const INTERACTIONS = 1_000;
/** So many clicks are on their way at once: a person's come one by one, but the protocol's answers would take longer than the clicks. */
const CLICKS_AT_ONCE = 4;

const wait = (ms) => new Promise((go) => setTimeout(go, ms));

/** Opens the shop as a visitor of this arm and measures the first seconds; with `work` also what comes after. */
export async function visit({ browser, server, arm, first_ms, work }) {
  const shop = server.open(arm);
  const page = await browser.page();
  try {
    await prepare(page, shop);
    const load = await firstSeconds(browser, page, shop, first_ms);
    const stages = work ? await workOn(browser, page, shop, load.pid) : null;
    if (shop.failed) throw new Error(`${arm.name}: the worker did not answer: ${shop.failed}`);
    return { load, stages };
  } finally {
    await page.close();
  }
}

/** The visitor's choice of an earlier day, and a slower processor. */
async function prepare(page, shop) {
  const day = Math.floor(Date.now() / 86_400_000) - 1;
  const value = record(shop.arm, day);
  if (value) await page.send("Network.setCookie", { url: shop.origin, name: "candor", value, sameSite: "Lax", expires: Date.now() / 1000 + 86_400 });
  await page.send("Page.enable");
  await page.send("Performance.enable", { timeDomain: "threadTicks" });
  await page.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
}

async function firstSeconds(browser, page, shop, first_ms) {
  const events = await browser.trace(CATEGORIES, async () => {
    const loaded = page.once("Page.loadEventFired");
    const begun = Date.now();
    const { errorText } = await page.send("Page.navigate", { url: `${shop.origin}/` });
    if (errorText) throw new Error(`${shop.origin}: ${errorText}`);
    await Promise.race([loaded, wait(LOAD_MOST_MS)]);
    await wait(Math.max(0, begun + first_ms - Date.now()));
  });
  return { ...read(events, shop.origin), ...traffic(shop, "load"), ...(await memory(page)) };
}

async function workOn(browser, page, shop, pid) {
  // What the load left to be sent belongs to the load.
  shop.stage = "after load";
  await settle(page);
  const stage = async (name, timesOf, act) => {
    const before = await memory(page);
    shop.stage = name;
    const times = await timesOf(async () => {
      await act();
      await settle(page);
    });
    const after = await memory(page);
    return { ...times, ...traffic(shop, name), heap_bytes: after.heap_bytes - before.heap_bytes, wasm_pages: after.wasm_pages };
  };
  const traced = async (act) => of(await browser.trace(CATEGORIES, act), pid);
  const counted = async (act) => {
    await page.send("Emulation.setCPUThrottlingRate", { rate: 1 });
    const before = await counters(page);
    await act();
    const after = await counters(page);
    return { script_ms: after.script_ms - before.script_ms, task_ms: after.task_ms - before.task_ms };
  };
  await run(page, `new Promise((go) => { const script = document.createElement("script"); script.src = "/errors.js"; script.onload = go; document.head.append(script); })`);
  const errors = await stage("errors", traced, () => run(page, "benchSpread(benchErrors.length, 1, (n) => setTimeout(benchErrors[n], 0, n))"));
  const events = shop.arm.event ? await stage("events", traced, () => run(page, `benchSpread(${EVENTS}, 10, (n) => { ${shop.arm.event} })`)) : null;
  const interactions = await stage("interactions", counted, () => click(page));
  return { errors, events, interactions };
}

/** Hides the page, as at its end, so that everything is sent, and shows it again. */
async function settle(page) {
  await wait(SETTLE_MS);
  await page.hideAndShow(HIDDEN_MS);
  await wait(SETTLE_MS);
}

/**
 * Clicks the buttons of the bar in turn and makes sure that the page saw every click. The processor is not slowed down for
 * this, and there is no trace: one of the arms would take minutes and fill gigabytes.
 */
async function click(page) {
  const { clientWidth, clientHeight } = (await page.send("Page.getLayoutMetrics")).cssVisualViewport;
  const one = (n) => {
    const at = { x: ((n % 10) + 0.5) * (clientWidth / 10), y: clientHeight - (n % 20 < 10 ? 72 : 24), button: "left", clickCount: 1 };
    return Promise.all(["mousePressed", "mouseReleased"].map((type) => page.send("Input.dispatchMouseEvent", { ...at, type })));
  };
  const before = await run(page, "benchClicks()");
  for (let n = 0; n < INTERACTIONS; n += CLICKS_AT_ONCE) {
    await Promise.all(Array.from({ length: CLICKS_AT_ONCE }, (_, more) => one(n + more)));
  }
  const seen = (await run(page, "benchClicks()")) - before;
  if (seen !== INTERACTIONS) throw new Error(`of ${INTERACTIONS} clicks the page saw ${seen}`);
}

/** What the protocol itself counts, as processor time of the main thread; its script time leaves promise jobs out. */
async function counters(page) {
  const { metrics } = await page.send("Performance.getMetrics");
  const of_ms = (name) => 1_000 * metrics.find((metric) => metric.name === name).value;
  return { script_ms: of_ms("ScriptDuration"), task_ms: of_ms("TaskDuration") };
}

const traffic = (shop, stage) => {
  const mine = shop.requests.filter((request) => request.at === stage);
  const sum = (of) => mine.reduce((total, request) => total + of(request), 0);
  return { requests: mine.length, sent_bytes: sum((request) => request.sent), received_bytes: sum((request) => request.received) };
};

/** The JavaScript heap after a forced collection, and the pages of all wasm memories. */
async function memory(page) {
  // Counting is not part of what is slowed down.
  await page.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  await page.send("HeapProfiler.collectGarbage");
  const { usedSize } = await page.send("Runtime.getHeapUsage");
  const objectGroup = "bench";
  const prototype = await page.send("Runtime.evaluate", { expression: "WebAssembly.Memory.prototype", objectGroup });
  const { objects } = await page.send("Runtime.queryObjects", { prototypeObjectId: prototype.result.objectId, objectGroup });
  const sum = "function () { return this.reduce((sum, memory) => sum + memory.buffer.byteLength, 0); }";
  const bytes = await page.send("Runtime.callFunctionOn", { functionDeclaration: sum, objectId: objects.objectId, returnByValue: true });
  await page.send("Runtime.releaseObjectGroup", { objectGroup });
  await page.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  return { heap_bytes: usedSize, wasm_pages: bytes.result.value / WASM_PAGE_BYTES };
}

async function run(page, expression) {
  const { result, exceptionDetails } = await page.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return result.value;
}
