// The control port: one command a request, JSON both ways.

import http from "node:http";

export async function startControl({ worker, proxy, pages }) {
  const commands = {
    sql: ({ database, statement }) => worker.sql(database, statement),
    deploy: () => worker.deploy(),
    kill: () => worker.kill(),
    memory: () => worker.memory(),
    migrate: () => worker.migrateRest(),
    schedule: () => worker.schedule(),
    log: ({ host }) => proxy.log(host),
    fault: ({ host, prefix, mode }) => proxy.fault(host, prefix, mode),
    told: ({ host }) => pages.told(host),
    restored: ({ host }) => pages.restored(host),
    page: ({ host, tag, collector }) => pages.register(host, { tag, collector }),
  };

  const server = http.createServer(async (request, response) => {
    try {
      let body = "";
      for await (const chunk of request) body += chunk;
      const result = await commands[request.url.slice(1)](JSON.parse(body));
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(result ?? null));
    } catch (error) {
      response.writeHead(500, { "content-type": "application/json" }).end(JSON.stringify({ failed: [error, error.cause].filter(Boolean).map(String).join(": ") }));
    }
  });

  await new Promise((go) => server.listen(0, "127.0.0.1", go));
  return { port: server.address().port };
}
