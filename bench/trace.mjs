// What a trace says about the page's main thread. Times are those of the thread's own processor time: what else the machine did
// meanwhile does not count, the slow-down of the page does.

/** `disabled-by-default-…` has the tasks, `v8.execute` the promise jobs that no other event covers. */
export const CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline", "v8.execute", "v8.wasm", "__metadata"];

const SCRIPT = new Set(["EvaluateScript", "FunctionCall", "RunMicrotasks", "v8.compile", "v8.compileModule", "v8.evaluateModule", "v8.produceCache"]);
/** A task over this blocks: what exceeds it is blocking time. */
const LONG_MS = 50;

/** Reads the main thread of the process that shows `origin`. */
export function read(events, origin) {
  const commit = events.findLast((event) => event.name === "CommitLoad" && event.args.data?.url?.startsWith(`${origin}/`));
  return of(events, commit?.pid ?? fail(`the trace does not show ${origin}`));
}

/** The same of a process that is known. */
export function of(events, pid) {
  const main = events.find((event) => event.pid === pid && event.args?.name === "CrRendererMain")?.tid ?? fail(`process ${pid} has no main thread`);
  const mine = events.filter((event) => event.ph === "X" && event.pid === pid && event.tid === main && event.tdur !== undefined);
  const tasks = mine.filter((event) => event.name === "RunTask");
  const script = outermost(mine.filter((event) => SCRIPT.has(event.name) || event.cat.includes("v8.wasm")));
  const lengths_ms = tasks.map((event) => event.tdur / 1000);
  return {
    pid,
    script_ms: sum(script.map((event) => event.tdur / 1000)),
    task_ms: sum(lengths_ms),
    longest_task_ms: Math.max(0, ...lengths_ms),
    blocking_ms: sum(lengths_ms.map((one) => Math.max(0, one - LONG_MS))),
    longest_script_ms: longestScript(tasks, script),
  };
}

const sum = (list) => list.reduce((total, one) => total + one, 0);

/** The most script that ran in one task: the page's own layout is not the telemetry's doing. */
function longestScript(tasks, script) {
  const inOrder = tasks.toSorted((a, b) => a.ts - b.ts);
  let [most, at, inTask] = [0, 0, 0];
  for (const event of script) {
    while (at < inOrder.length && inOrder[at].ts + inOrder[at].dur < event.ts) [at, inTask] = [at + 1, 0];
    inTask += event.tdur / 1000;
    most = Math.max(most, inTask);
  }
  return most;
}

/** The events that lie in no other of them. */
function outermost(events) {
  const kept = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const event of events.toSorted((a, b) => a.ts - b.ts || b.dur - a.dur)) {
    if (event.ts < end) continue;
    end = event.ts + event.dur;
    kept.push(event);
  }
  return kept;
}

function fail(why) {
  throw new Error(why);
}
