// In front of the worker: writes down every request, and fails where a test says so. Each visit has
// a host name of its own, so that what it caused is told apart from all the others by that name.

import http from "node:http";

/** How long `hang` keeps a request without a word, if no test ends it: longer than any test needs one to hang. */
const HANG_MS = 120_000;

export async function startProxy(worker) {
  const requests = [];
  const faults = [];
  const released = new Set();

  const server = http.createServer((request, response) => {
    const entry = {
      n: requests.length,
      at_ms: Date.now(),
      host: (request.headers.host ?? "").split(".")[0].split(":")[0],
      method: request.method,
      url: request.url,
      headers: request.headers,
      body: "",
      status: null,
      reply: null,
    };
    requests.push(entry);
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("error", () => (entry.status = "cut short"));
    request.on("end", async () => {
      const body = Buffer.concat(chunks);
      entry.body = body.toString("utf8");
      const fault = faults.findLast((fault) => fault.host === entry.host && entry.url.startsWith(fault.prefix));
      const mode = fault?.mode ?? "pass";
      if (mode === "reset") {
        entry.status = "reset";
        request.socket.destroy();
      } else if (mode === "500") {
        entry.status = 500;
        response.writeHead(500, { "content-type": "text/plain" }).end("out of order");
      } else if (mode.startsWith("page ")) {
        // Somebody else's page, as a proxy or a network in between gives one: nothing allows the page to read it.
        entry.status = Number(mode.slice(5));
        response.writeHead(entry.status, { "content-type": "text/html" }).end("<h1>Error</h1>");
      } else if (mode.startsWith("wait ")) {
        const [, status, after_s] = mode.split(" ");
        entry.status = Number(status);
        const allow = { "access-control-allow-origin": "*", "access-control-expose-headers": "candor-result, retry-after" };
        response.writeHead(entry.status, { ...allow, "retry-after": after_s }).end();
      } else if (mode === "hang") {
        entry.status = "hanging";
        await hang(response, entry);
        if (!response.destroyed) forward(worker.url(), request, response, body, entry);
      } else {
        forward(worker.url(), request, response, body, entry);
      }
    });
  });

  /** Ends after the full time, when the page gave up, or when a test releases the host. */
  async function hang(response, entry) {
    const end = Date.now() + HANG_MS;
    while (Date.now() < end && !response.destroyed && !released.has(entry.host)) await new Promise((go) => setTimeout(go, 50));
  }

  server.keepAliveTimeout = 60_000;
  await new Promise((go) => server.listen(0, "127.0.0.1", go));
  return {
    port: server.address().port,

    /** What one host was asked for, in order. */
    log: (host) => requests.filter((entry) => entry.host === host),

    /** From now on paths with this prefix on this host fail: `reset`, `500`, `page <status>`, `wait <status> <seconds>`, `hang`, or no more: `pass`. */
    fault(host, prefix, mode) {
      faults.push({ host, prefix, mode });
      if (mode === "pass") released.add(host);
      else released.delete(host);
    },
  };
}

function forward(target, request, response, body, entry) {
  const onward = http.request(
    { host: target.hostname, port: target.port, method: request.method, path: request.url, headers: request.headers, agent: false },
    (reply) => {
      entry.reply = reply.headers;
      entry.status = reply.statusCode;
      response.writeHead(reply.statusCode, reply.rawHeaders);
      reply.pipe(response);
    },
  );
  onward.on("error", (error) => {
    entry.status = `worker: ${error.message}`;
    response.destroy();
  });
  onward.end(body);
}
