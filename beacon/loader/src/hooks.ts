/**
 * What a loader does beyond asking by itself: it brings the bridges to the consent platforms that the
 * site names, keeps what each says, and passes decisions on to Google's tags. A platform says "pending"
 * until its bridge reports; a bridge that does not load stays there.
 */
import { attempt } from "./attempt.ts";
import { PENDING } from "./bridge/answer.ts";
import type { Report, Terms } from "./bridge/types.ts";
import type { States } from "./consent.ts";
import type { Platform } from "./resolve.ts";

/** What is read of the loader's configuration. */
export interface HookConfig extends Terms {
  readonly version: string;
  /** The platforms, by the names of their chunks: `bridge-<name>.js`. */
  readonly bridges?: readonly string[];
  /** 1: what is decided is passed on to Google's tags. */
  readonly emit?: number;
}

interface Consent {
  get(): States;
  on(watcher: (states: States) => void): void;
}

export interface Hooks {
  /**
   * What the platforms say, in the order of the configuration. The first call fetches what the site
   * needs, so it is made only where something is granted or open: a refusal causes no request.
   */
  platforms(): readonly Platform[];
}

/** `base`: where the loader came from, with a slash at its end. `refresh` is called whenever a platform has spoken. */
export const hooks = (config: HookConfig, base: string, consent: Consent, refresh: () => void): Hooks => {
  const { bridges = [], emit, version } = config;
  const platforms = bridges.map(() => PENDING);

  /** Fetches a chunk and hands it what it begins with. */
  const bring = async (name: string, first: unknown, report?: Report) => {
    try {
      // As with the banner: a collector that hangs must not hold up the page's `load` event.
      if (document.readyState != "complete") await new Promise((go) => addEventListener("load", go));
      const module: { default(first: unknown, report?: Report): void } = await import(`${base}a/${version}/${name}.js`);
      module.default(first, report);
    } catch {
      report?.(PENDING);
    }
  };

  let begun: unknown;
  return {
    platforms() {
      if (!begun) {
        begun = 1;
        bridges.forEach((name, at) =>
          bring("bridge-" + name, config, (platform) => {
            platforms[at] = platform;
            attempt(refresh);
          }),
        );
        // Where Consent Mode is what decides here, it is not told its own words.
        if (emit && !bridges.includes("gcm")) bring("consent-mode", consent);
      }
      return platforms;
    },
  };
};
