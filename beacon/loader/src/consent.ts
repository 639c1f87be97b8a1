/**
 * The consent authority of a page: it reads the choice and the signals, asks where nobody has
 * answered, begins and ends the recording, and tells the page and the other tabs. Nothing else in
 * the page decides whether anything is recorded.
 */
import { attempt } from "./attempt.ts";
import type { Banner, ShowBanner } from "./banner-options.ts";
import { ALL, type Config, type GpcPolicy, PURPOSES, type Purpose, RECORDING } from "./config.ts";
import { PATIENCE_MS, SECOND_LOOK_MS } from "./limits.ts";
import { BY_NAME, CALLS, KEPT } from "./calls.ts";
import type { Heard, Host, Kept } from "./host.ts";
import { type ConsentRecord, today, write } from "./record.ts";
import { type Wrapper, begin } from "./recording.ts";
import { type Hooks, hooks } from "./hooks.ts";
import { bridge, resolve } from "./resolve.ts";
import type * as Rights from "./rights.ts";
import { doom, load, save } from "./store.ts";
import "./signals.ts";

/** Whether this is the build that knows consent platforms, and sites that ask by themselves. */
declare const __CANDOR_HOOKS__: boolean;

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
  const base = new URL("..", tag.src || tag.href) + "";

  /** The purposes granted, and those still open. */
  let granted: number;
  let pending = ask;
  /** What Global Privacy Control calls for, if it is on and counts here. */
  let gpc: GpcPolicy | false;
  let record: ConsentRecord;
  /** What the page was last brought in line with. */
  let settled: string;
  /** The purposes of the recording that is on, or was the last. */
  let recorded = 0;
  /** The day on which a platform said what it says, as far as anybody here can know. */
  const loaded = __CANDOR_HOOKS__ && today();
  /** The recording that is on, or was the last. */
  let host: Host | 0 | undefined;
  const kept: Kept = {};
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

  /**
   * Hands on a module of ours. What goes wrong on the way the page does not see. Firefox and WebKit count a dynamic import
   * begun before the `load` event among what the event waits for, and a collector that hangs would make the page late:
   * so it begins after that event, or where the page takes long after a while: its collector has just sent the loader.
   */
  const bring = async <T, U>(path: string, use: (module: T) => U): Promise<U | undefined> => {
    try {
      if (document.readyState != "complete")
        await new Promise((go) => {
          addEventListener("load", go);
          setTimeout(go, PATIENCE_MS);
        });
      return use(await import(base + path));
    } catch {}
  };

  /** Shows the banner, or the settings. The edge knows which language comes nearest to the page's own. */
  const show = (which = "") => {
    hide();
    if (top == window) {
      // One that comes when the question is settled is not shown.
      const mine = (banner = { close() {} });
      bring(`b/${site}/${rev}/${document.documentElement.lang || "-"}${which}.js?v=${version}`, (module: { default: ShowBanner }) => {
        if (mine == banner) banner = module.default({ ...config, base, granted, gpc, decide: set });
      });
    }
  };

  const open = () => show(".settings");

  /** What is stored about this browser's page loads: to see it, or to erase what is doomed. */
  const exercise = (right: "mine" | "erase") => bring(`a/${version}/rights.js`, (module: typeof Rights) => module[right](base, site));

  /** Makes what goes on agree with what is decided. Whatever may have changed that calls this. */
  const refresh = () =>
    document.prerendering ||
    attempt(() => {
      record = load();
      [granted, pending, gpc] = resolve(
        record,
        config,
        navigator.globalPrivacyControl || (config.dnt && navigator.doNotTrack == "1"),
        (top != window && !("frames" in dataset)) || window.__candor_off || "off" in dataset,
      );
      let taken = record[3] & (record[2] ? recorded : ALL);
      if (__CANDOR_HOOKS__ && (granted || pending)) {
        const open = granted | pending;
        const platforms = hooked.platforms();
        if (config.bridges) {
          [granted, pending] = bridge([granted, pending], platforms);
          taken |= open & ~(granted | pending) & (granted ? recorded : ALL);
        }
      }
      const stamp = JSON.stringify({
        v: 1,
        src: (__CANDOR_HOOKS__ && config.src) || "ui",
        rev: __CANDOR_HOOKS__ && config.bridges ? rev : record[0],
        bits: granted,
        gpc: record[4] ? 1 : config.gpc ? 0 : 2,
        day: __CANDOR_HOOKS__ && config.bridges ? loaded : record[1],
      });
      if (settled != (settled = stamp + pending)) {
        // Where nothing was taken back, what it has captured is still sent.
        host && host.abort(taken || !granted);
        // What was taken back, here, in another tab, or by a platform, is erased. Only once, when it is learnt: a tab
        // that looks again while another grants anew may still see the refusal of before, and would doom the page
        // load that has just begun there.
        taken && doom();
        hide();
        host =
          (recorded = granted & RECORDING) &&
          begin({ ...config, url: base + "v1/batch?site=" + site, data: dataset, bits: granted, stamp, kept }, (host) =>
            bring(`a/${version}/${config.build || "standard"}.js`, (module: Wrapper) => module.default(host)),
          );
        if (pending && !(__CANDOR_HOOKS__ && config.src)) show();
        dispatchEvent(new Event("candor"));
      }
      // Tried until it is acknowledged.
      if (localStorage.candor_wipe) exercise("erase");
    });

  /** The visitor's choice, from our banner or from the site. The same choice again changes nothing, its day neither. */
  const set = (wish: Wish, untold?: 1) => {
    let bits = wish as number;
    let name: Purpose;
    for (name in PURPOSES) if ((wish as { [name in Purpose]?: boolean })?.[name]) bits |= PURPOSES[name];
    bits &= ask;
    // A signal stands above a grant, unless the visitor was told of it when granting: by our banner.
    if ((pending || bits != record[2]) && !(untold && gpc && bits)) {
      attempt(() => save(write(rev, today(), bits, ask & ~bits, bits && gpc), bits, dataset.domain));
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
  addEventListener("click", (event) => {
    // A page may send a click to its document, which is no element; and a form may have a field of this name.
    attempt(() => (event.target as Element).closest("[data-candor-settings]") && open());
  });
  for (const type of ["prerenderingchange", "visibilitychange", "pageshow"]) addEventListener(type, refresh, true);

  const consent = {
    set: (wish: Wish) => set(wish, 1),
    /** Takes every grant back: in this task nothing is recorded any more, here and in the other tabs. */
    withdraw: () => set(0),
    /** Calls back now and at each change. To stop listening, use the window's event `candor` itself. */
    on: (watcher: (states: States) => void) => {
      addEventListener("candor", () => watcher(get()));
      watcher(get());
    },
    get,
    /** Shows the settings. */
    open,
    /** What is stored about this browser's page loads. */
    mine: () => exercise("mine"),
  };
  const hooked = (__CANDOR_HOOKS__ && hooks(config, base, consent, refresh)) as Hooks;
  const api: Record<string, unknown> = (window.candor = { consent });
  for (const name in CALLS)
    api[name] = (...args: unknown[]) => {
      attempt(() => {
        const need = CALLS[name]!;
        const heard: Heard = [performance.now(), [name, ...args], need];

        if (need & KEPT) kept[need & BY_NAME ? name + args[0] : name] = heard;
        if (recorded & need) (host as Host).heard(...heard);
      });
    };
  refresh();
};
