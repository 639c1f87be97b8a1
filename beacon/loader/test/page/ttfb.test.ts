import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { ttfb } from "../../src/page/capture/ttfb.ts";
import { NAVIGATION, browser } from "./browser.ts";
import { fake } from "./fake.ts";

beforeEach(() => void browser());

const told = (navigation: object | undefined, more: { host?: object; page?: object } = {}) => {
  const { page, recorded } = fake({ host: more.host ?? {}, page: { navigation, ...more.page } });
  const running = ttfb[1](page);
  const values = () => recorded.map(({ fields }) => fields["value"]);
  return { running, page, recorded, values, detail: () => recorded[0]!.fields["detail"] };
};

test("it is told at once, with where it went", () => {
  const { values, detail } = told(NAVIGATION);
  assert.deepEqual(values(), [100]);
  assert.deepEqual(detail(), { waiting: 5, cache: 5, dns: 20, connection: 30, request: 40, server: undefined });
});

test("a service worker ends the waiting; a prerendered page had its first byte before", () => {
  assert.deepEqual(told({ ...NAVIGATION, workerStart: 3 }).detail(), { waiting: 3, cache: 7, dns: 20, connection: 30, request: 40, server: undefined });
  const { values, detail } = told(NAVIGATION, { page: { activation_ms: 50 } });
  assert.deepEqual([values(), detail()], [[50], { connection: 10, request: 40, server: undefined }]);
  assert.deepEqual(told(NAVIGATION, { page: { activation_ms: 500 } }).values(), [0]);
});

test("of what the server says only the names that the site lists are told", () => {
  const serverTiming = [{ name: "db", duration: 12.5 }, { name: "user-4711", duration: 1 }];
  const server = (names: unknown, timing: unknown) => {
    const { detail } = told({ ...NAVIGATION, serverTiming: timing }, { host: { opt: names && { server: names } } });
    return (detail() as { server: unknown }).server;
  };
  assert.deepEqual(server(["db", "cache"], serverTiming), { db: 12.5 });
  assert.equal(server(undefined, serverTiming), undefined);
  assert.deepEqual(server(["db"], undefined), {}, "an engine without server timing");
});

test("a restored page waits for no byte", () => {
  const { running, page, recorded } = told(NAVIGATION);
  for (const signal of ["hidden", "asked", "leaving"] as const) running!(signal, 0);
  page.host.view = 1;
  running!("restored", 900);
  running!("repainted", 20);
  assert.deepEqual(recorded.map(({ fields, view }) => [fields["value"], view]), [[100, 0], [0, 1]]);
});

test("without an entry that can be believed there is none", () => {
  const { running, values } = told(undefined);
  assert.deepEqual([running, values()], [undefined, []]);
});
