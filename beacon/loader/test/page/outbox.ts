/**
 * What the wasm decides about delivery, restated for tests of what does it (beacon/src/{queue,flush,outbox}.rs have the
 * rules and their tests): an event is a text, and its batch a list of them.
 */
import assert from "node:assert/strict";
import type { Core } from "../../src/page/core.ts";
import { HOST } from "./fake.ts";

interface Event {
  readonly json: string;
  tries: number;
}

const PAUSES_MS = [1000, 4000, 15_000, 60_000, 300_000];

export const outbox = (started_ms: number) => {
  let waiting: Event[] = [];
  let taken: Event[] = [];
  let flights: { id: number; bytes: number; events: Event[] }[] = [];
  let [lastId, failures, notBefore_ms, oldest_ms, hasSent, isExit] = [0, 0, 0, started_ms, false, false];

  const fit = (max: number) => {
    let bytes = 0;
    const at = waiting.findIndex(({ json, tries }, at) => (bytes += Buffer.byteLength(json) + 2) > max || tries != waiting[0]!.tries || at == 100);
    return at < 0 ? waiting.length : at;
  };
  const batch = (events: readonly string[], wall_ms: number, dropped: string) =>
    events[0] ? `{"v":1,"sent_wall":${wall_ms},"held":0,"consent":${HOST.stamp},"dropped":${dropped},"events":[${events.join()}]}` : "";
  const texts = (events: readonly Event[]) => events.map(({ json }) => json);

  const core = {
    push(json: string, _view: number, now_ms: number) {
      if (!waiting[0]) oldest_ms = now_ms;
      if (waiting.length + flights.reduce((sum, { events }) => sum + events.length, 0) >= 200) return 2;
      waiting.push({ json, tries: 0 });
      return 0;
    },
    next(now_ms: number, kept: boolean) {
      if (!(waiting.length + +kept) || flights[0]) return -1;
      const bytes = Buffer.byteLength(texts(waiting).join("  "));
      const due_ms = failures
        ? notBefore_ms
        : !hasSent
          ? started_ms + 1000
          : kept || waiting.length >= 30 || bytes >= 48 * 1024
            ? now_ms
            : oldest_ms + 5000;
      return due_ms - now_ms < 1 ? 0 : due_ms - now_ms;
    },
    take(atExit: boolean, _sent_t: number, _origin_ms: number, wall_ms: number, dropped: string) {
      isExit = atExit;
      const flying = flights.reduce((sum, { bytes }) => sum + bytes, 0);
      const room = Math.min(atExit ? 60_000 - 2048 - flying : Infinity, 48 * 1024);
      taken = waiting.splice(0, fit(room));
      return batch(texts(taken), wall_ms, dropped);
    },
    peek: (more: string, _sent_t: number, _origin_ms: number, wall_ms: number, dropped: string) =>
      batch([...texts(waiting.slice(0, fit(48 * 1024))), ...(more ? [more] : [])], wall_ms, dropped),
    launch(bytes: number, isTaken: boolean) {
      assert.ok(isExit || !flights[0], "one request at a time");
      hasSent = true;
      flights.push({ id: ++lastId, bytes, events: isTaken ? taken : [] });
      isExit = false;
      taken = [];
      return lastId;
    },
    settle(id: number, status: number, hasResult: boolean, after: string, now_ms: number, chance: number) {
      const flight = flights.find((flight) => flight.id == id);
      if (!flight) return 0;
      flights = flights.filter((other) => other != flight);
      if (hasResult && status >= 200 && status < 500 && status != 429) {
        failures = 0;
        return status < 400 ? 0 : flight.events.length;
      }
      const step_ms = PAUSES_MS[Math.min(failures++, 4)]!;
      notBefore_ms = now_ms + Math.max(Math.min(+after || 0, 300) * 1000, step_ms * (0.5 + chance));
      for (const event of flight.events) event.tries++;
      if (flight.events[0]?.tries == 4) return -flight.events.length;
      waiting = [...flight.events, ...waiting];
      return 0;
    },
    recall() {
      waiting = [...flights.flatMap(({ events }) => events), ...waiting];
      flights = [];
    },
    resume: () => void (failures = 0),
  };
  return {
    core: core as unknown as Core,
    /** All that it has: what waits, and what it believes to be on its way. */
    has: () => [...texts(waiting), ...flights.flatMap(({ events }) => texts(events))],
    flying: () => flights.length,
  };
};
