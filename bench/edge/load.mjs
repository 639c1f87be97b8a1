// Sends batches, so many at a time, over connections that stay open.

import http from "node:http";
import { performance } from "node:perf_hooks";
import { ORIGIN } from "./batches.mjs";

const AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0";

/** Sends each body to the site's address; answers how long all and each took, in ms. An answer that is no acknowledgement ends it. */
export async function send(url, bodies, concurrency) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: concurrency });
  const headers = { "content-type": "text/plain;charset=UTF-8", origin: ORIGIN, "user-agent": AGENT };
  const address = new URL("/v1/batch?site=bench", url);
  const latencies_ms = [];
  let next = 0;
  const one = async () => {
    while (next < bodies.length) {
      const body = bodies[next++];
      const start = performance.now();
      const { status, result, text } = await post(address, { agent, headers: { ...headers, "content-length": body.length } }, body);
      latencies_ms.push(performance.now() - start);
      const taken = (status === 200 || status === 202) && (result ?? "accepted") === "accepted";
      if (!taken) throw new Error(`a batch was not taken: ${status} ${result ?? ""} ${text}`);
    }
  };
  const start = performance.now();
  try {
    await Promise.all(Array.from({ length: concurrency }, one));
  } finally {
    agent.destroy();
  }
  return { wall_ms: performance.now() - start, latencies_ms };
}

function post(address, options, body) {
  return new Promise((go, fail) => {
    const request = http.request(address, { ...options, method: "POST" }, (reply) => {
      const chunks = [];
      reply.on("data", (chunk) => chunks.push(chunk)).on("error", fail);
      reply.on("end", () => go({ status: reply.statusCode, result: reply.headers["candor-result"], text: Buffer.concat(chunks).toString("utf8") }));
    });
    request.on("error", fail).end(body);
  });
}
