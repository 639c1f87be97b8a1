// Chromium over the DevTools protocol, through a pipe: no port, no library. It ends with this process.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** How long one command may take. */
const COMMAND_MS = 300_000;

const FLAGS = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-extensions",
  "--no-first-run",
  "--no-default-browser-check",
  // Chromium keeps pages for the way back only where it believes to have memory for it.
  "--enable-features=BackForwardCache,BackForwardCacheNotRestoredReasons",
  // The last two are pages of the browser itself that would work beside every page of ours.
  "--disable-features=BackForwardCacheMemoryControls,Translate,OptimizationHints,WebUIOmniboxPopup,WebUIOmniboxAimPopup",
  "--lang=en-US",
  "--window-size=1200,900",
  "--remote-debugging-pipe",
];

/** Starts a browser with a profile of its own. */
export async function launch(program) {
  const profile = await mkdtemp(join(tmpdir(), "candor-bench-"));
  const child = spawn(program, [...FLAGS, `--user-data-dir=${profile}`, "about:blank"], {
    stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
  });
  const [commands, replies] = [child.stdio[3], child.stdio[4]];
  commands.on("error", () => {});
  const waiting = new Map();
  const listeners = new Map();
  let last = 0;
  let ended = false;

  child.once("exit", () => {
    ended = true;
    for (const one of waiting.values()) one.fail(new Error("Chromium ended"));
  });

  const hear = (message) => {
    const one = waiting.get(message.id);
    if (one) {
      waiting.delete(message.id);
      clearTimeout(one.timer);
      if (message.error) one.fail(new Error(`${one.method}: ${message.error.message}`));
      else one.keep(message.result);
    } else if (message.method) {
      for (const listener of listeners.get(`${message.sessionId ?? ""} ${message.method}`) ?? []) listener(message.params);
    }
  };

  // Messages end with a zero byte; one may come in several pieces.
  let pieces = [];
  replies.on("data", (chunk) => {
    let from = 0;
    for (let end = chunk.indexOf(0); end >= 0; end = chunk.indexOf(0, from)) {
      pieces.push(chunk.subarray(from, end));
      const text = Buffer.concat(pieces).toString("utf8");
      pieces = [];
      from = end + 1;
      hear(JSON.parse(text));
    }
    pieces.push(chunk.subarray(from));
  });

  const send = (method, params = {}, sessionId = undefined) =>
    new Promise((keep, fail) => {
      if (ended) return fail(new Error("Chromium ended"));
      const id = ++last;
      const timer = setTimeout(() => {
        waiting.delete(id);
        fail(new Error(`${method} took more than ${COMMAND_MS} ms`));
      }, COMMAND_MS);
      waiting.set(id, { keep, fail, method, timer });
      commands.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });

  const on = (sessionId, method, listener) => {
    const key = `${sessionId ?? ""} ${method}`;
    listeners.set(key, [...(listeners.get(key) ?? []), listener]);
  };

  return {
    send,
    /** What all processes did while `act` ran. */
    async trace(categories, act) {
      await send("Tracing.start", {
        transferMode: "ReturnAsStream",
        traceConfig: { includedCategories: categories, excludedCategories: ["*"], recordMode: "recordAsMuchAsPossible" },
      });
      await act();
      const complete = new Promise((go) => on(undefined, "Tracing.tracingComplete", go));
      await send("Tracing.end");
      const { stream } = await complete;
      listeners.delete(" Tracing.tracingComplete");
      let text = "";
      for (;;) {
        const { data, eof } = await send("IO.read", { handle: stream, size: 1 << 22 });
        text += data;
        if (eof) break;
      }
      await send("IO.close", { handle: stream });
      return JSON.parse(text).traceEvents;
    },
    version: async () => (await send("Browser.getVersion")).product,

    /** A page in a profile of its own: no cookie, no cache, nothing that an earlier page left. */
    async page() {
      const { browserContextId } = await send("Target.createBrowserContext", { disposeOnDetach: true });
      const open = async (url) => {
        const { targetId } = await send("Target.createTarget", { url, browserContextId });
        const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
        return { targetId, sessionId };
      };
      const { targetId, sessionId } = await open("about:blank");
      return {
        contextId: browserContextId,
        send: (method, params) => send(method, params, sessionId),
        on: (method, listener) => on(sessionId, method, listener),
        once: (method) => new Promise((go) => on(sessionId, method, go)),
        /** Hides it behind another tab of the same window, as a person does, and shows it again. */
        async hideAndShow(hidden_ms) {
          const other = await send("Target.createTarget", { url: "about:blank", browserContextId });
          await new Promise((go) => setTimeout(go, hidden_ms));
          await send("Target.closeTarget", { targetId: other.targetId });
          await send("Target.activateTarget", { targetId });
        },
        async close() {
          for (const key of [...listeners.keys()]) if (key.startsWith(`${sessionId} `)) listeners.delete(key);
          await send("Target.disposeBrowserContext", { browserContextId });
        },
      };
    },

    async close() {
      const gone = new Promise((go) => child.once("exit", go));
      if (!ended) {
        await Promise.race([send("Browser.close").catch(() => {}), new Promise((go) => setTimeout(go, 3_000))]);
        const timer = setTimeout(() => child.kill("SIGKILL"), 3_000);
        if (!ended) await gone;
        clearTimeout(timer);
      }
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
