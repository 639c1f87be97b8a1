import assert from "node:assert/strict";
import { test } from "node:test";
import { today, write } from "../src/record.ts";
import { load, save } from "../src/store.ts";

/** A cookie jar that keeps names and values, and remembers what was set; and a localStorage. */
const browser = ({ keeps = true, protocol = "https:", local = {} as Record<string, string> } = {}) => {
  const jar = new Map<string, string>([["theme", "dark"]]);
  const set: string[] = [];
  const define = (name: string, value: unknown) => Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  define("location", { protocol });
  define("localStorage", local);
  define("document", {
    get cookie() {
      return [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    },
    set cookie(text: string) {
      set.push(text);
      const [pair = ""] = text.split(";");
      const [name = "", value = ""] = pair.split("=");
      if (keeps) jar.set(name, value);
    },
  });
  return { set, local, jar };
};

const grant = () => write(1, today(), 7, 0);
const refusal = () => write(1, today(), 0, 7);

test("a choice is a first-party cookie with an absolute end", () => {
  const { set, local } = browser();
  save(grant(), 7, undefined);
  assert.equal(set.length, 1);
  const [pair, ...attributes] = set[0]!.split(";");
  assert.equal(pair, "candor=" + grant());
  const max_age = attributes.find((attribute) => attribute.startsWith("max-age="))!;
  assert.deepEqual(attributes.filter((attribute) => attribute != max_age).sort(), ["path=/", "samesite=lax", "secure"]);
  // Until the day on which the record runs out; what is left of that day the record itself says no.
  assert.equal(max_age, "max-age=15724800");
  assert.deepEqual(local, {});
  assert.deepEqual(load().slice(0, 4), [1, today(), 7, 0]);
});

test("without https no secure, with data-domain the domain", () => {
  const { set } = browser({ protocol: "http:" });
  save(grant(), 7, "shop.example");
  assert.match(set[0]!, /;domain=shop\.example$/);
  assert.doesNotMatch(set[0]!, /secure/);
});

test("localStorage where the cookie does not stick", () => {
  const { local, jar } = browser({ keeps: false });
  save(refusal(), 0, undefined);
  assert.deepEqual(local, { candor: refusal() });
  assert.deepEqual(load().slice(2, 4), [0, 7]);
  assert.equal(jar.size, 1);
});

test("a refusal is kept in both places, so that no older cookie that comes back lifts it; a grant in one", () => {
  const { local, jar } = browser({ local: { candor: grant() } });
  save(refusal(), 0, undefined);
  assert.deepEqual(local, { candor: refusal() });
  jar.set("candor", grant());
  assert.deepEqual(load().slice(2, 4), [0, 7]);
  save(grant(), 7, undefined);
  assert.deepEqual(local, {});
  assert.deepEqual(load().slice(2, 4), [7, 0]);
});

test("of cookie and localStorage the stricter holds", () => {
  const { jar } = browser({ local: { candor: refusal() } });
  jar.set("candor", grant());
  assert.deepEqual(load().slice(2, 4), [0, 7]);
});

test("reading writes nothing", () => {
  const { set, local } = browser();
  load();
  assert.deepEqual([set, local], [[], {}]);
});
