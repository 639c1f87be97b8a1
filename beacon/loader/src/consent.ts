/**
 * The consent authority of a page: it reads the choice and the signals, asks where nobody has
 * answered, begins and ends the recording, and tells the page and the other tabs. Nothing else in
 * the page decides whether anything is recorded.
 */
import { attempt } from "./attempt.ts";
import type { Banner, ShowBanner } from "./banner-options.ts";
import { type Config, type GpcPolicy, PURPOSES, type Purpose, RECORDING } from "./config.ts";
import { SECOND_LOOK_MS } from "./limits.ts";
import { type ConsentRecord, today, write } from "./record.ts";
import { begin } from "./recording.ts";
import { resolve } from "./resolve.ts";
import { load, save } from "./store.ts";
import "./signals.ts";

/** What a page learns: the state of each purpose. */
export type States = { [name in Purpose]?: "denied" | "pending" | "granted" };
/** What a page may ask for: bits, or purposes by name. What is not named is refused. */
export type Wish = number | { readonly [name in Purpose]?: boolean };

/** Takes charge of the page. */
export const authority = (config: Config): void => {
  const { site, version, rev, ask } = config;
  // A script element, or the link of a page that preloads the loader and imports it.
  const tag = (document.currentScript || document.querySelector(`[href*="/c/${site}.js"]`)) as HTMLScriptElement & HTMLLinkElement;
  const { dataset } = tag;
  const base = new URL("..", tag.src || tag.href);

  /** The purposes granted, and those still open. */
  let granted: number;
  let pending = ask;
  /** What Global Privacy Control calls for, if it is on and counts here. */
  let gpc: GpcPolicy | false;
  let record: ConsentRecord;
  /** What the page was last brought in line with. */
  let settled: string;
  /** Ends the recording, if one is on. */
  let stop: (() => void) | 0 | false | undefined;
  /** The banner that is there or on its way. */
  let banner: Banner | undefined;

  const get = (): States => {
    const states: States = {};
    let name: Purpose;
    for (name in PURPOSES) states[name] = granted & PURPOSES[name] ? "granted" : pending & PURPOSES[name] ? "pending" : "denied";
    return states;
  };

  const hide = () => {
    banner = banner?.close() as undefined;
  };

  const show = async () => {
    hide();
    if (top == window)
      try {
        // One that comes when the question is settled is not shown.
        const mine = (banner = { close() {} });
        // Firefox and WebKit count a dynamic import begun before the `load` event among what the event waits
        // for (Chromium does not): a collector that hangs would make the page late.
        if (document.readyState != "complete") await new Promise((go) => addEventListener("load", go));
        const wanted = document.documentElement.lang.toLowerCase();
        const lang = [wanted, wanted.split("-")[0]!].find((tag) => config.langs.includes(tag)) || config.langs[0];
        const module: { default: ShowBanner } = await import(`${base}b/${site}/${rev}/${lang}.js?v=${version}`);
        if (mine == banner) banner = module.default({ ...config, gpc, decide: (bits) => set(bits, true) });
      } catch {}
  };

  /** Makes what goes on agree with what is decided. Whatever may have changed that calls this. */
  const refresh = () =>
    document.prerendering ||
    attempt(() => {
      record = load();
      [granted, pending, gpc] = resolve(
        record,
        config,
        navigator.globalPrivacyControl || (config.dnt && navigator.doNotTrack == "1"),
        window.__candor_off || "off" in dataset || (top != window && !("frames" in dataset)),
      );
      const stamp = JSON.stringify({
        v: 1,
        rev: record[0],
        day: record[1],
        bits: granted,
        src: "ui",
        gpc: record[4] ? 1 : config.gpc == "ignore-first-party" ? 2 : 0,
      });
      if (settled == (settled = stamp + pending)) return;
      stop && stop();
      hide();
      stop =
        granted & RECORDING &&
        begin(
          { ...config, url: base + "v1/batch?site=" + site, stamp, bits: granted, env: dataset.env, release: dataset.release },
          `${base}a/${version}/standard.`,
        );
      if (pending) show();
      dispatchEvent(new Event("candor"));
    });

  /** The visitor's choice, from our banner or from the site. The same choice again changes nothing, its day neither. */
  const set = (wish: Wish, told?: true) => {
    let bits = wish as number;
    let name: Purpose;
    for (name in PURPOSES) if ((wish as { [name in Purpose]?: boolean })?.[name]) bits |= PURPOSES[name];
    bits &= ask;
    hide();
    // A signal stands above a grant, unless the visitor was told of it when granting: by our banner.
    if ((pending || bits != record[2]) && (!bits || !gpc || told)) {
      attempt(() => save(write(rev, today(), bits, ask & ~bits, told && bits && gpc), dataset.domain));
      refresh();
      channel?.postMessage(0);
    }
  };

  // An open channel keeps no page out of the back-forward cache in today's engines; whoever comes back from it looks again.
  const channel = attempt(() => new BroadcastChannel("candor"));
  channel?.addEventListener("message", () => {
    setTimeout(refresh, SECOND_LOOK_MS);
    refresh();
  });
  addEventListener("pageshow", refresh);
  addEventListener("visibilitychange", refresh, true);
  addEventListener("prerenderingchange", refresh, true);

  window.candor = {
    consent: {
      get,
      set: (wish: Wish) => set(wish),
      /** Calls back now and at each change. To stop listening, use the window's event `candor` itself. */
      on: (watcher: (states: States) => void) => {
        addEventListener("candor", () => watcher(get()));
        watcher(get());
      },
      /** Shows the banner. */
      open: () => gpc == "deny" || show(),
      /** Takes every grant back: in this task nothing is recorded any more, here and in the other tabs. */
      withdraw: () => set(0),
    },
  };
  refresh();
};
