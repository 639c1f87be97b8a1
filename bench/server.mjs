// One server on one port, told apart by host names: `p-<visit>` is the shop, `c-<visit>` is where its telemetry goes. Each visit
// has its own names, so that what comes late is still counted for the visit that caused it.

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import http from "node:http";
import { brotliCompressSync, constants } from "node:zlib";

const ROWS = 400;
const ERRORS = 50;
/** What a network and a server take, at the least, before the first byte. */
const ANSWER_MS = 20;
const TYPES = { html: "text/html; charset=utf-8", js: "text/javascript; charset=utf-8", css: "text/css", svg: "image/svg+xml", json: "application/json" };

export async function startServer({ worker, rivals }) {
  const folder = new URL("./page/", import.meta.url);
  const files = new Map();
  for (const name of ["shop.js", "shop.css", "chair.svg"]) files.set(name, await readFile(new URL(name, folder)));
  files.set("stock.json", Buffer.from(JSON.stringify(Array.from({ length: ROWS }, (_, row) => row % 7))));
  files.set("errors.js", Buffer.from(errorsScript()));
  const visits = new Map();

  const server = http.createServer(async (request, response) => {
    const [, side, name] = /^([pc])-([a-z0-9-]+)\./.exec(request.headers.host ?? "") ?? [];
    const visit = visits.get(name);
    const path = new URL(request.url, "http://host").pathname;
    if (!visit) return response.writeHead(404).end();
    const chunks = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      return;
    }
    const body = Buffer.concat(chunks);
    await new Promise((go) => setTimeout(go, ANSWER_MS));
    try {
      if (side === "p") return shop(path, visit, response);
      const answer = visit.arm.site ? await fromWorker(request, body) : fromCollector(request, path);
      const encoded = encode(answer, request);
      visit.requests.push({ at: visit.stage, method: request.method, path, sent: body.length, received: encoded.length });
      response.writeHead(answer.status, answer.headers).end(encoded);
    } catch (error) {
      visit.failed = String(error);
      response.destroy();
    }
  });

  const shop = (path, visit, response) => {
    const name = path.slice(1);
    const content = name === "" ? page(visit) : name === "elsewhere" ? "<!doctype html><title>Elsewhere</title>" : files.get(name);
    if (content === undefined) return response.writeHead(404).end();
    const type = TYPES[name.includes(".") ? name.split(".").pop() : "html"];
    response.writeHead(200, { "content-type": type, "cache-control": "no-cache" }).end(content);
  };

  /** The real worker; what it answers is passed on as it is, but for the compression, which is the platform's in production. */
  const fromWorker = async (request, body) => {
    const headers = { ...request.headers, "accept-encoding": "identity" };
    const reply = await new Promise((go, fail) => {
      const { hostname, port } = worker.url();
      const onward = http.request({ host: hostname, port, method: request.method, path: request.url, headers, agent: false }, go);
      onward.on("error", fail).end(body);
    });
    const chunks = [];
    for await (const chunk of reply) chunks.push(chunk);
    const kept = { ...reply.headers };
    for (const header of ["content-length", "content-encoding", "transfer-encoding", "connection"]) delete kept[header];
    return { status: reply.statusCode, headers: kept, body: Buffer.concat(chunks) };
  };

  /** The rivals' scripts, and an endpoint that takes everything. */
  const fromCollector = (request, path) => {
    const cors = {
      "access-control-allow-origin": request.headers.origin ?? "*",
      "access-control-allow-headers": request.headers["access-control-request-headers"] ?? "*",
      "access-control-allow-credentials": "true",
    };
    const script = rivals.get(path);
    if (script) return { status: 200, headers: { "content-type": TYPES.js, ...cors }, body: script };
    if (request.method === "OPTIONS") return { status: 204, headers: cors, body: Buffer.alloc(0) };
    return { status: 202, headers: { "content-type": TYPES.json, ...cors }, body: Buffer.from("{}") };
  };

  await new Promise((go) => server.listen(0, "127.0.0.1", go));
  const { port } = server.address();
  let last = 0;
  return {
    /** A visit of an arm: its addresses, and what its telemetry does. */
    open(arm) {
      const name = `${++last}`;
      const collector = `http://c-${name}.localhost:${port}`;
      const visit = { arm, stage: "load", requests: [], failed: null, origin: `http://p-${name}.localhost:${port}`, collector };
      visits.set(name, visit);
      return visit;
    },
    close: () => server.closeAllConnections() ?? server.close(),
  };
}

const encoded = new Map();

/** brotli 11 for whatever is text or wasm, kept: compressing must not take the page's processor. */
function encode(answer, request) {
  const type = String(answer.headers["content-type"] ?? "");
  const small = answer.body.length < 200 || !/javascript|wasm|json/.test(type) || !/\bbr\b/.test(request.headers["accept-encoding"] ?? "");
  if (small) return answer.body;
  answer.headers["content-encoding"] = "br";
  const key = createHash("sha256").update(answer.body).digest("hex");
  if (!encoded.has(key)) encoded.set(key, brotliCompressSync(answer.body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
  return encoded.get(key);
}

/** Fifty functions that fail, each in its own way and place. */
function errorsScript() {
  const kinds = ["TypeError", "RangeError", "Error", "SyntaxError", "ReferenceError"];
  const lines = Array.from({ length: ERRORS }, (_, n) => {
    const word = String.fromCharCode(97 + (n % 26)) + String.fromCharCode(97 + ((n * 7) % 26));
    return `function fail_${word}${n}(order) {\n  throw new ${kinds[n % 5]}("the ${word} drawer of the chair in aisle " + order + " does not open");\n}`;
  });
  const names = lines.map((line) => /fail_\w+/.exec(line)[0]);
  return `${lines.join("\n")}\nself.benchErrors = [${names.join(", ")}];\n`;
}

function page({ arm, collector }) {
  const rows = Array.from({ length: ROWS }, (_, row) => `<tr><td>Chair ${row}</td><td>Oak, ash and beech</td><td data-price="${49 + row}"></td></tr>`);
  const buttons = Array.from({ length: 20 }, (_, n) => `<button value="Size ${n}">Size ${n}</button>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Chairs</title>
<link rel="icon" href="/chair.svg">
<link rel="stylesheet" href="/shop.css">
<script>self.bench = { endpoint: ${JSON.stringify(collector)} }</script>
<script src="/shop.js"></script>
${arm.head(collector)}
</head>
<body>
<h1>Chairs</h1>
<img src="/chair.svg" width="600" height="240" alt="A chair">
<table><thead><tr><th>Chair</th><th>Wood</th><th>Price</th></tr></thead><tbody>
${rows.join("\n")}
</tbody></table>
<div class="bar">${buttons.join("")}</div>
</body>
</html>`;
}
