// Host pages: somebody else's site, on origins other than the worker's. Each visit registers its
// host name with the tag that its pages carry; `{{tag}}`, `{{nonce}}` in the files are filled in.

import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import http from "node:http";

const folder = new URL("../pages/", import.meta.url);
/** The measure that vitals are compared with. */
const WEB_VITALS = new URL("../../node_modules/web-vitals/dist/web-vitals.iife.js", import.meta.url);
/** Pages that are plain.html with these scripts before the tag. */
const VARIANTS = { "gpc.html": ["/gpc.js"], "vitals.html": ["/web-vitals.js", "/vitals.js"], "secrets.html": ["/secrets.js"], "sdk.html": ["/sdk.js"], "nowasm.html": [] };
/** A picture that takes its time, so that the page's load event does too. */
const SLOW = { name: "slow.svg", ms: 1_500 };

const TYPES = { html: "text/html; charset=utf-8", js: "text/javascript; charset=utf-8", css: "text/css", svg: "image/svg+xml" };

/** A policy that allows scripts by nonce only, and no string to become code; `more`: what else is allowed of scripts. */
const strict =
  (more) =>
  ({ nonce, collector }) => ({
    "content-security-policy": [
      "default-src 'none'",
      `script-src 'nonce-${nonce}' 'strict-dynamic' ${more}`,
      `connect-src ${collector}`,
      "style-src 'self'",
      "img-src 'self'",
      "base-uri 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ].join("; "),
  });

/** What the pages send beyond their type. */
const HEADERS = {
  "csp.html": strict("'wasm-unsafe-eval'"),
  "nowasm.html": strict(""),
  "attribution.html": () => ({ "server-timing": "db;dur=12.5, staff;dur=3" }),
  "coep.html": () => ({ "cross-origin-embedder-policy": "require-corp", "cross-origin-opener-policy": "same-origin" }),
};

export async function startPages() {
  const setups = new Map();
  /** How many pages each host showed out of the back-forward cache, by what the pages say. */
  const restored = new Map();
  /** What the pages of each host told last. */
  const told = new Map();

  const server = http.createServer(async (request, response) => {
    const host = (request.headers.host ?? "").split(".")[0];
    const path = new URL(request.url, "http://host").pathname;
    // Client routes of the small application: the server gives its one page for each.
    const name = path.startsWith("/spa/") ? "spa.html" : path.startsWith("/differential/") ? "differential.html" : path.slice(1);
    if (name === "restored") {
      restored.set(host, (restored.get(host) ?? 0) + 1);
      return response.writeHead(204).end();
    }
    if (name === "told") {
      let text = "";
      for await (const chunk of request) text += chunk;
      told.set(host, JSON.parse(text));
      return response.writeHead(204).end();
    }
    const setup = setups.get(host) ?? { tag: "", collector: "" };
    if (name === SLOW.name) await new Promise((go) => setTimeout(go, SLOW.ms));
    try {
      const text = /^[a-z0-9-]+\.[a-z]+$/.test(name) ? await readFile(name === "web-vitals.js" ? WEB_VITALS : new URL(VARIANTS[name] ? "plain.html" : name, folder), "utf8") : null;
      if (text === null) throw new Error("no such page");
      const type = TYPES[name.split(".").pop()];
      const nonce = randomBytes(12).toString("base64url");
      const headers = HEADERS[name]?.({ nonce, collector: setup.collector }) ?? {};
      const scripts = (VARIANTS[name] ?? []).map((source) => `<script src="${source}"></script>\n`).join("");
      const tag = (scripts + setup.tag).replaceAll(/<(script|link)/g, `<$1 nonce="${nonce}"`);
      // Pages may be kept for the back-forward cache, but each load asks the server.
      response.writeHead(200, { "content-type": type, "cache-control": "no-cache", ...headers });
      response.end(type.startsWith("text/html") ? text.replaceAll("{{tag}}", tag).replaceAll("{{nonce}}", nonce) : text);
    } catch {
      response.writeHead(404, { "content-type": "text/plain" }).end("not here");
    }
  });

  await new Promise((go) => server.listen(0, "127.0.0.1", go));
  return {
    port: server.address().port,
    told: (host) => told.get(host) ?? null,
    restored: (host) => restored.get(host) ?? 0,
    register: (host, setup) => void setups.set(host, setup),
  };
}
