// The first baseline: a worker that only puts the raw body into the queue and answers. Nothing can take a batch for less and
// still say truthfully that the queue has it.

interface Env {
  BATCHES: { send(body: string, options: { contentType: "text" }): Promise<unknown> };
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    await env.BATCHES.send(await request.text(), { contentType: "text" });
    return new Response(null, { status: 202 });
  },
};
