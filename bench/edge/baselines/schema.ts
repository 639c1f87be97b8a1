// The second baseline: a worker as it would be written in TypeScript with a schema library. It validates the same batches, event
// by event, and writes what is sound: to D1 in one statement, or into the queue. It does no more than that: no consent, no
// scrubbing, no filter, no user agent, no stack, no count.

import * as v from "valibot";

interface Env {
  INTAKE: string;
  BATCHES: { send(body: string, options: { contentType: "text" }): Promise<unknown> };
  EVENTS: { prepare(sql: string): { bind(value: string): { run(): Promise<unknown> } } };
}

const label = v.pipe(v.string(), v.maxLength(128));
const address = v.pipe(v.string(), v.maxLength(1024));
const text = v.pipe(v.string(), v.maxLength(8192));
const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000));
const positive = v.pipe(v.number(), v.minValue(0), v.maxValue(1e15));
const ms = v.pipe(v.number(), v.minValue(0), v.maxValue(600_000));

const head = { seq: count, view: v.optional(count, 0), t: positive };
const props = v.record(label, v.union([label, v.number(), v.boolean()]));
const vitalDetail = v.object({
  ...Object.fromEntries(["ttfb", "delay", "load", "render", "input", "processing", "presentation", "script_ms", "waiting", "cache", "dns", "connection", "request"].map((name) => [name, v.optional(ms)])),
  target: v.optional(label),
  url: v.optional(address),
  script: v.optional(address),
  type: v.optional(label),
  part: v.optional(v.picklist(["input", "processing", "presentation"])),
  shift: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1000))),
  at: v.optional(positive),
  state: v.optional(v.picklist(["loading", "dom-interactive", "dom-content-loaded", "complete"])),
});
const engagementDetail = v.object({
  visible: v.optional(positive),
  scroll: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(100))),
  height: v.optional(positive),
  clicks: v.optional(positive),
  keys: v.optional(positive),
});

const event = v.variant("kind", [
  v.object({ kind: v.literal("open"), ...head, source: v.picklist(["network", "cache", "worker", "prerender"]) }),
  v.object({ kind: v.literal("view"), ...head }),
  v.object({ kind: v.literal("vital"), ...head, name: v.picklist(["TTFB", "FCP", "LCP", "CLS", "INP"]), value: ms, detail: v.optional(vitalDetail) }),
  v.object({
    kind: v.literal("error"),
    ...head,
    source: v.picklist(["uncaught", "rejection", "element", "caught", "csp"]),
    name: v.optional(label, ""),
    message: v.optional(text, ""),
    stack: v.optional(text, ""),
    file: v.optional(address, ""),
    line: v.optional(count),
    column: v.optional(count),
  }),
  v.object({ kind: v.literal("event"), ...head, name: v.pipe(label, v.nonEmpty()), value: v.optional(positive), detail: v.optional(v.object({ props: v.optional(props) })) }),
  v.object({ kind: v.literal("engagement"), ...head, value: positive, detail: v.optional(engagementDetail) }),
]);

const batch = v.object({
  v: v.literal(1),
  sdk: label,
  page: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)),
  sent_t: positive,
  origin_wall: v.number(),
  sent_wall: v.number(),
  env: v.optional(label, ""),
  release: v.optional(label, ""),
  consent: v.object({ v: v.literal(1), rev: count, day: count, bits: v.pipe(count, v.maxValue(15)), src: v.picklist(["ui", "api", "cmp"]), gpc: v.picklist([0, 1, 2]) }),
  views: v.pipe(
    v.array(
      v.object({
        n: count,
        url: address,
        referrer: v.optional(address, ""),
        nav: v.optional(label, "navigate"),
        start: v.optional(positive, 0),
        title: v.optional(label, ""),
      }),
    ),
    v.maxLength(50),
  ),
  dropped: v.optional(v.record(label, count), {}),
  events: v.pipe(v.array(v.unknown()), v.maxLength(500)),
});

const INSERT = `INSERT INTO baseline(page, seq, kind, view, time_ms, body)
  SELECT value->>'$.page', value->>'$.seq', value->>'$.kind', value->>'$.view', value->>'$.time_ms', value->'$.body' FROM json_each(?1) WHERE true
  ON CONFLICT DO NOTHING`;

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    let body: unknown;
    try {
      body = await request.json();
    } catch {
      return new Response(null, { status: 400 });
    }
    const read = v.safeParse(batch, body);
    if (!read.success) return new Response(null, { status: 400 });
    const { page, sent_t, events, ...rest } = read.output;
    const received = Date.now();
    const rows = [];
    const results = [];
    for (const one of events) {
      const { success, output } = v.safeParse(event, one);
      results.push(success ? { seq: output.seq, result: "accepted" } : { seq: null, result: "dropped" });
      if (success) rows.push({ page, seq: output.seq, kind: output.kind, view: output.view, time_ms: Math.floor(received - (sent_t - output.t)), body: { ...output, ...rest } });
    }
    const written = JSON.stringify(rows);
    if (env.INTAKE === "queue") await env.BATCHES.send(written, { contentType: "text" });
    else await env.EVENTS.prepare(INSERT).bind(written).run();
    return Response.json({ events: results });
  },
};
