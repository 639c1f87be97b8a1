// What a page has of the Global Privacy Platform before its platform comes: it answers for it, and keeps listeners and calls.

export type Hear = (data: unknown, success: boolean) => void;

export const STUB_PING = { gppVersion: "1.1", cmpStatus: "stub", signalStatus: "not ready", applicableSections: [], sectionList: [], gppString: "", parsedSections: {} };

/** Puts the stub on the page. */
export const stub = (): void => {
  const events: unknown[] = [];
  const queue: unknown[] = [];
  const api = (...call: [command?: string, callback?: Hear, parameter?: unknown]) => {
    const [command, callback, parameter] = call;
    if (!command) return queue;
    if (command == "events") return events;
    if (command == "ping") callback?.(STUB_PING, true);
    else if (command == "addEventListener") {
      events.push({ id: events.length + 1, callback, parameter });
      callback?.({ eventName: "listenerRegistered", listenerId: events.length, data: true, pingData: STUB_PING }, true);
    } else queue.push(call);
    return undefined;
  };
  Object.assign(globalThis, { __gpp: api });
};
