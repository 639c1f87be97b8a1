/**
 * The consent authority of a page: it reads the choice and the signals, asks where nobody has
 * answered, begins and ends the recording, and tells the page and the other tabs. Nothing else in
 * the page decides whether anything is recorded.
 */
import { attempt } from "./attempt.ts";
import type { Banner, ShowBanner } from "./banner-options.ts";
import { type Config, PURPOSES, type Purpose, RECORDING } from "./config.ts";
import { PATIENCE_MS, SECOND_LOOK_MS } from "./limits.ts";
import { today } from "./record.ts";
import { record as beginRecording } from "./recording.ts";
import { called, resolve } from "./resolve.ts";
import { load, save } from "./store.ts";

/** What a page learns: the state of each purpose. */
export type States = { [name in Purpose]: "denied" | "pending" | "granted" };
/** What a page may ask for: bits, or purposes by name. What is not named is refused. */
export type Wish = number | { readonly [name in Purpose]?: boolean };
type Watcher = (states: States) => void;

/** Signals that TypeScript's library does not know. */
interface Signalling {
  readonly __candor_off?: unknown;
  readonly navigator: { readonly globalPrivacyControl?: unknown; readonly doNotTrack: string | null };
  readonly document: { readonly prerendering?: boolean };
}

/** Takes charge of a page; `script` is the page's tag. Returns `candor.consent`. */
export const authority = (config: Config, { dataset: data, src }: HTMLScriptElement) => {
  const { site, version, rev, ask, langs, rate } = config;
  const base = src.split(`/c/${site}.js`)[0];
  const page = window as unknown as Signalling;
  const framed = top != self;
  const watchers = new Set<Watcher>();

  /** The purposes granted, and those still open. */
  let granted = 0;
  let pending = ask;
  let off: unknown;
  let gpc: ReturnType<typeof called>;
  /** What the page was last brought in line with. */
  let settled: string;
  /** Who asked the visitor: our banner, or the site by the API. */
  let source = "ui";
  let stop: (() => void) | undefined;
  let channel: BroadcastChannel | undefined;
  /** The banner that is there or on its way: one that comes too late is not shown. */
  let banner: Banner | undefined;

  const get = () =>
    Object.fromEntries(
      PURPOSES.map((name, at) => [name, granted & (1 << at) ? "granted" : pending & (1 << at) ? "pending" : "denied"]),
    ) as States;
  const tell = (watcher: Watcher) => queueMicrotask(() => watcher(get()));

  const hide = () => {
    banner?.close();
    banner = undefined;
  };

  const show = async () => {
    hide();
    const mine = (banner = { close() {} });
    try {
      // Firefox and WebKit count a dynamic import begun before the `load` event among what the event waits
      // for (Chromium does not): a collector that hangs would make the page late.
      await new Promise((go) => {
        addEventListener("load", go);
        setTimeout(go, document.readyState == "complete" ? 0 : PATIENCE_MS);
      });
      const wanted = document.documentElement.lang.toLowerCase();
      const lang = [wanted, wanted.split("-")[0]!].find((tag) => langs.includes(tag)) || langs[0];
      const module: { default: ShowBanner } = await import(`${base}/b/${site}/${rev}/${lang}.js?v=${version}`);
      const told = gpc == "override";
      if (mine == banner)
        banner = module.default({
          ask,
          gpc: told,
          bits: pending ? undefined : granted,
          decide: (bits) => (bits == null ? hide() : decide(bits, "ui", told)),
        });
    } catch {}
  };

  /** Makes what goes on agree with what is decided. Whatever may have changed that calls this. */
  const refresh = () =>
    attempt(() => {
      if (page.document.prerendering) return;
      const record = load();
      off = page.__candor_off || "off" in data || (framed && !("frames" in data));
      gpc = called(page.navigator.globalPrivacyControl || (config.dnt && page.navigator.doNotTrack == "1"), config.gpc);
      const [grants, denials] = resolve(record, config.material, off, gpc);
      granted = ask & grants;
      pending = ask & ~(grants | denials);
      const stamp = JSON.stringify({
        v: 1,
        rev: record?.[0],
        day: record?.[1],
        bits: granted,
        src: source,
        gpc: record?.[4] ? 1 : config.gpc == "ignore-first-party" ? 2 : 0,
      });
      if (settled == (settled = stamp + pending)) return;
      stop?.();
      stop = undefined;
      hide();
      if (granted & RECORDING) {
        const { env, release } = data;
        stop = beginRecording({ url: `${base}/v1/batch?site=${site}`, stamp, bits: granted, env, release, rate }, `${base}/a/${version}/standard.`);
      }
      if (pending && !framed) show();
      watchers.forEach(tell);
    });

  const decide = (bits: number, by: string, told?: boolean) => {
    hide();
    // A signal stands above a grant, unless the visitor was told of it when granting.
    if (bits && (off || (gpc && !told))) return;
    source = by;
    attempt(() => save([rev, today(), ask & bits, ask & ~bits, told && bits ? 1 : 0], data.domain));
    refresh();
    channel?.postMessage(0);
  };

  const listen = () => {
    attempt(() => {
      channel ||= new BroadcastChannel("candor");
      channel.onmessage = () => {
        refresh();
        setTimeout(refresh, SECOND_LOOK_MS);
      };
    });
    refresh();
  };
  addEventListener("pageshow", listen);
  // A page in the back-forward cache must hold no channel open.
  addEventListener("pagehide", () => {
    channel?.close();
    channel = undefined;
  });
  addEventListener("visibilitychange", refresh, true);
  addEventListener("prerenderingchange", refresh, true);
  listen();

  return {
    /** The state of each purpose. */
    get,
    /** The visitor's choice, asked by the site itself. The same choice again changes nothing, its day neither. */
    set: (wish: Wish) => {
      const bits = ask & (typeof wish == "number" ? wish : PURPOSES.reduce((all, name, at) => all | (wish?.[name] ? 1 << at : 0), 0));
      if (pending || bits != granted) decide(bits, "api");
    },
    /** Calls back now and at each change. Returns the way to end it. */
    on: (watcher: Watcher) => {
      watchers.add(watcher);
      tell(watcher);
      return () => watchers.delete(watcher);
    },
    /** Shows the banner, with the choice as it stands. */
    open: () => {
      if (!off && !framed && gpc != "deny") show();
    },
    /** Takes every grant back: in this task nothing is recorded any more, here and in the other tabs. */
    withdraw: () => decide(0, "api"),
  };
};
