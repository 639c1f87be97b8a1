/** The browser as far as the vitals see it: what it has noted, its clock, its elements. */

declare global {
  var __CANDOR_FULL__: boolean;
}

const set = (name: string, value: unknown) => Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });

/** An element. What is none has no private fields: the prototype's methods throw, as in a browser. */
export class FakeElement {
  readonly #name: string;
  readonly #attributes: Readonly<Record<string, string>>;
  readonly #parent: FakeElement | undefined;

  constructor(name: string, attributes: Readonly<Record<string, string>> = {}, parent?: FakeElement) {
    this.#name = name;
    this.#attributes = attributes;
    this.#parent = parent;
  }

  get localName() {
    return this.#name;
  }

  get parentElement(): FakeElement | null {
    return this.#parent ?? null;
  }

  getAttribute(name: string) {
    return this.#attributes[name] ?? null;
  }

  closest(selector: string): FakeElement | null {
    const name = selector.slice(1, -1);
    return name in this.#attributes ? this : (this.#parent?.closest(selector) ?? null);
  }
}

/** A form whose fields hide everything that it has. */
export const shadowed = (element: FakeElement) => {
  const field = { value: new FakeElement("input") };
  for (const name of ["localName", "getAttribute", "closest", "parentElement"]) Object.defineProperty(element, name, field);
  return element;
};

export interface Noted {
  now?: number;
  hidden?: boolean;
  /** Entries by their type. */
  entries?: Readonly<Record<string, readonly object[]>>;
  interactionCount?: number | undefined;
}

/** Puts it in place. What it gives can be changed. */
export const browser = (noted: Noted = {}): Noted => {
  globalThis.__CANDOR_FULL__ = false;
  set("window", globalThis);
  set("Element", FakeElement);
  set("document", { get hidden() { return noted.hidden ?? false; } });
  set("performance", {
    now: () => noted.now ?? 5000,
    getEntriesByType: (type: string) => noted.entries?.[type] ?? [],
    get interactionCount() { return noted.interactionCount; },
  });
  return noted;
};

/** A load of 400 ms whose first byte came at 100. */
export const NAVIGATION = {
  workerStart: 0,
  fetchStart: 5,
  domainLookupStart: 10,
  connectStart: 30,
  connectEnd: 60,
  responseStart: 100,
  domInteractive: 200,
  domContentLoadedEventStart: 250,
  domComplete: 400,
};
