/**
 * The way to an IAB interface, `__tcfapi` or `__gpp`: the function of this window, or in a frame the
 * messages of the first window above that has the locator. A stub counts: it queues the subscription for
 * the platform. Foreign messages, replies to other calls and replies of other windows are not heard.
 */
import { attempt } from "../attempt.ts";
import { wait } from "./wait.ts";

type Hear = (value: any, success?: unknown) => void;
type Api = (...args: unknown[]) => void;

/** Replies come to this window only, so that one name is enough to know ours. */
const CALL = "candor";

/** Subscribes as soon as there is something to subscribe to: here by `subscribe`, through a frame by its messages. */
export const connect = (name: "__tcfapi" | "__gpp", version: unknown, hear: Hear, subscribe: (api: Api) => void): void =>
  wait(() => {
    const api = (window as unknown as Record<string, unknown>)[name];
    if (typeof api == "function") {
      attempt(() => subscribe(api as Api));
      return true;
    }
    let frame: Window = window;
    while (frame != frame.parent) {
      frame = frame.parent;
      // A window of another origin throws where it has no frame of that name.
      if (attempt(() => (frame.frames as unknown as Record<string, unknown>)[name + "Locator"])) {
        addEventListener("message", ({ source, data }) =>
          attempt(() => {
            const reply = source == frame && (typeof data == "string" ? JSON.parse(data) : data)[name + "Return"];
            if (reply.callId == CALL) hear(reply.returnValue, reply.success);
          }),
        );
        frame.postMessage({ [name + "Call"]: { command: "addEventListener", version, callId: CALL } }, "*");
        return true;
      }
    }
  });
