/**
 * The API of Candor in a page. Copy this file into your project, or refer to
 * `https://YOUR-WORKER/a/<version>/candor.d.ts`; then `candor` and `window.candor` are known.
 *
 * The calls never throw, give nothing back, and before a visitor's grant they send and store nothing.
 *
 * Attributes of the script tag (docs/install.md):
 * - `data-env="staging"`: the environment that the events carry
 * - `data-release="2026.11.1"`: the release that the events carry
 * - `data-build="4f3c2a1"`: the build that errors carry
 * - `data-domain="example.org"`: share the visitor's choice over the subdomains of this domain
 * - `data-frames`: work inside an iframe too
 * - `data-hash-routes`: a change of the hash is a view
 * - `data-off`: load, and do nothing
 *
 * Attributes of elements:
 * - `data-candor-settings`: a click opens the settings
 * - `data-candor-event="name"`: a click is `candor.track("name")`
 * - `data-candor-prop-size="L"`: a property of that event
 * - `data-candor-name="basket"`: what the element, and all in it, is called in events
 * - `data-candor-route="/user/[id]"`, on `<html>`: the name of the view
 */
declare namespace Candor {
  type Purpose = "usage" | "timing" | "errors" | "linking";
  type State = "granted" | "denied" | "pending";
  type States = Readonly<Record<Purpose, State>>;

  /** What an event may say besides its name. Texts are redacted in the page and again at the edge. */
  type Properties = Readonly<Record<string, string | number | boolean>>;
  type Level = "debug" | "info" | "warn" | "error";

  /** An event as the hook sees it: redacted already. Other fields depend on its kind (docs/api.md). */
  interface Event {
    readonly kind:
      | "view"
      | "vital"
      | "error"
      | "engagement"
      | "event"
      | "click"
      | "form"
      | "context"
      | "setting"
      | "feature"
      | "measure"
      | "request"
      | "frame"
      | "log";
    readonly seq: number;
    readonly view: number;
    readonly t: number;
    name?: string;
    value?: number;
    message?: string;
    source?: string;
    stack?: string;
    file?: string;
    detail?: Record<string, unknown>;
    [field: string]: unknown;
  }

  /** `false` drops the event. It stays as it is in the object otherwise. A hook that throws drops it too. */
  type Hook = (event: Event) => unknown;

  interface Consent {
    /** The state of each purpose. */
    get(): States;
    /** Calls back now and after each change. */
    on(listener: (states: States) => void): void;
    /** The answer of a form of your own; what is missing is denied. */
    set(wish: { readonly [purpose in Purpose]?: boolean }): void;
    /** Opens the settings. */
    open(): void;
    /** Takes every grant back, in all tabs. */
    withdraw(): void;
    /** What is stored about this browser's page loads. */
    mine(): Promise<{ readonly tables: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>; readonly more: boolean } | undefined>;
  }

  interface Calls {
    /** Something happened. */
    track(name: string, properties?: Properties): void;
    /** Something went wrong: an `Error`, or whatever was thrown. */
    error(thrown: unknown): void;
    /** Something was measured. */
    measure(name: string, value: number, more?: { readonly unit?: string; readonly props?: Properties }): void;
    /** A line of a log. */
    log(level: Level, message: string, properties?: Properties): void;
    /** Sends what waits. */
    flush(): void;
    /** Names the current view, where its address says too much or too little. */
    view(name: string): void;
    /** A pseudonym that you give. It needs the purpose `linking`; never a name or an address. */
    user(id: string | null): void;
    /** The one hook that sees each event before it is queued; `null` takes it back. */
    before(hook: Hook | null): void;
    /** What the visitor has set: it stands on all later events. */
    setting(name: string, value: string | number | boolean): void;
    /** What the visitor was given or uses: it stands on all later events. */
    feature(name: string, value?: string | number | boolean): void;
  }

  /** All of it. `consent` is there as soon as the loader ran; the calls already with the stub. */
  interface Api extends Calls {
    readonly consent: Consent;
  }
}

interface Window {
  readonly candor?: Candor.Calls & { readonly consent?: Candor.Consent };
}

interface WindowEventMap {
  /** After each change of the visitor's choice. */
  candor: Event;
}

/** Safe without a question mark where the stub stands in the page. */
declare const candor: Candor.Api;
