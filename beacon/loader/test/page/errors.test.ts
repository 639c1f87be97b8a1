import assert from "node:assert/strict";
import { test } from "node:test";
import { console_ } from "../../src/page/capture/console.ts";
import { csp } from "../../src/page/capture/csp.ts";
import { errors } from "../../src/page/capture/errors.ts";
import { reports } from "../../src/page/capture/reports.ts";
import type { Capture, Fields } from "../../src/page/page.ts";
import { HOST, fake } from "./fake.ts";

const set = (name: string, value: unknown) => Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
set("window", globalThis);
set("__CANDOR_FULL__", false);

/** A page with these captures. The wasm takes out what is secret, and says so. */
const begin = (...captures: Capture[]) => {
  const trail: [number, string, string][] = [[1, "view", "/"]];
  const core = { event: (_: string, __: number, ___: number, ____: number, fields: string) => fields.replaceAll(/s3cret\w*/g, "[…]") };
  const step = (kind: string, label: string) => void trail.push([2, kind, label]);
  // As it is written: the trail goes on.
  const page = fake({ core, page: { trail, step, record: (kind: string, fields: Fields) => void written.push(JSON.parse(JSON.stringify({ kind, ...fields }))) } });
  const written: { source: string; name: string; message: string; stack: string; detail?: Record<string, any>; [field: string]: unknown }[] = [];
  const tell = errors[1](page.page)!;
  for (const [, start] of captures) start(page.page);
  const heard = (type: string, fields: object) => page.page.errors!.heard(5, Object.defineProperties(new Event(type), Object.getOwnPropertyDescriptors(fields)));
  return { ...page, written, heard, trail, hide: () => tell("hidden", 0), given: (thrown: unknown) => page.page.errors!.given(7, thrown) };
};

const V8 = "\n    at saw (https://shop.example/app.js?v=1:10:5)\n    at cut (https://shop.example/app.js:20:5)";
const thrown = (name: string, message: string, stack = `${name}: ${message}${V8}`) => Object.assign(new Error(message), { name, stack });

test("whatever is thrown has a name and a message, and never an object's values", () => {
  class Refused {
    reason = "s3cret";
  }
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const shapes: [unknown, string, string][] = [
    [new TypeError("x is not a function"), "TypeError", "x is not a function"],
    ["just text", "", "just text"],
    ["", "", ""],
    [42, "", "42"],
    [{ zeta: "s3cret", alpha: 1 }, "Object", "alpha,zeta"],
    [new Refused(), "Refused", "reason"],
    [["s3cret"], "Array", "0"],
    [{ name: "ApiError", message: "no route" }, "ApiError", "no route"],
    [Object.create(Event.prototype, { isTrusted: { value: true, enumerable: true }, type: { value: "abort" }, target: { value: { localName: "img" } } }), "Event", "abort img"],
    [new DOMException("gone", "AbortError"), "AbortError", "gone"],
    [null, "", "null"],
    [undefined, "", "undefined"],
    [Symbol("s"), "", "Symbol(s)"],
    [Object.create(null), "", ""],
    [proxy, "", ""],
    [Object.defineProperties({}, { name: { get: assert.fail, enumerable: true }, message: { get: assert.fail, enumerable: true } }), "Object", "message,name"],
  ];
  for (const [reason, name, message] of shapes) {
    const { written, heard } = begin();
    heard("unhandledrejection", { reason });
    assert.deepEqual(written.map((error) => [error.source, error.name, error.message]), [["rejection", name, message]]);
  }
  const { written, heard } = begin();
  heard("unhandledrejection", { detail: { reason: new RangeError("too far") } });
  assert.equal(written[0]!.name, "RangeError");
});

test("an uncaught one says where it was thrown, once", () => {
  const { written, heard } = begin();
  const place = { filename: "https://shop.example/app.js", lineno: 3, colno: 9 };
  heard("error", { message: "Uncaught 5", error: 5, ...place });
  heard("error", { message: "Script error.", error: null, filename: "", lineno: 0, colno: 0 });
  heard("error", { message: "Uncaught TypeError: no", error: thrown("TypeError", "no"), ...place });
  assert.deepEqual([written[0]!.message, written[0]!.file, written[0]!.line, written[0]!.column], ["Uncaught 5", place.filename, 3, 9]);
  assert.equal(written[1]!.message, "Script error.");
  assert.deepEqual([written[2]!.message, written[2]!.stack, written[2]!.file, written[2]!.line], ["no", V8, undefined, undefined]);
});

test("stacks lose their message, and a message alone is none", () => {
  const stack = (error: object) => {
    const { written, given } = begin();
    given(error);
    return written[0]!.stack;
  };
  assert.equal(stack(thrown("TypeError", "no user jane\nsecond line")), V8);
  assert.equal(stack(thrown("TypeError", "x".repeat(20_000))), V8);
  const gecko = "saw@https://shop.example/app.js:10:5\ncut@https://shop.example/app.js:20:5\n";
  assert.equal(stack(thrown("Error", "no", gecko)), gecko);
  assert.equal(stack(thrown("Error", "no user jane", "Error: no user jane")), "");
  assert.equal(stack({ message: "x", get stack() { throw 0; } }), "");
  // Half a frame would be another place.
  const long = stack(thrown("Error", "no", "Error: no" + V8.repeat(1000)));
  assert.ok(long.length > 15_000 && long.length <= 16_000 && /:\d+\)$/.test(long));
});

test("elements are read by what they are", () => {
  const { written, heard } = begin();
  heard("error", { target: { localName: "img", src: "https://shop.example/lost.png" } });
  heard("error", { target: { localName: "link", href: "https://shop.example/lost.css" } });
  // A form whose fields are called so; the window; a picture in a drawing.
  heard("error", { target: { localName: {}, src: {} } });
  heard("error", { target: globalThis });
  heard("error", { target: { localName: "image", href: { baseVal: "x" } } });
  assert.deepEqual(
    written.map(({ source, name, message, file }) => [source, name, message, file]),
    [
      ["element", "img", "https://shop.example/lost.png", undefined],
      ["element", "link", "https://shop.example/lost.css", undefined],
      ["element", "image", "", undefined],
    ],
  );
});

test("our own errors are not the site's", () => {
  const { written, heard, given } = begin();
  heard("error", { message: "Uncaught Error: ours", filename: "https://c.example/a/0.1.0-00000000/standard.js" });
  given(thrown("Error", "ours", "Error: ours\n    at f (https://c.example/b/shop.js:1:5)\n    at https://shop.example/x.js:1:1"));
  assert.deepEqual(written, []);
  given(thrown("Error", "theirs", "Error: theirs\n    at f (https://shop.example/a/x.js:1:1)\n    at https://c.example/a/1/loader.js:1:5"));
  given(thrown("Error", "demo", "Error: demo\n    at f (https://c.example/demo/shop.js:1:1)"));
  assert.deepEqual(written.map(({ message }) => message), ["theirs", "demo"]);
});

test("what is behind an error is told, without values", () => {
  const behind = (error: unknown) => {
    const { written, given } = begin();
    given(error);
    const { code, causes } = written[0]!.detail!;
    return [code, causes?.map(({ name, message }: Record<string, string>) => `${name}: ${message}`)];
  };
  assert.deepEqual(behind(new Error("outer", { cause: new TypeError("middle", { cause: { token: "s3cret" } }) })), [undefined, ["TypeError: middle", "Object: token"]]);
  const round: Error = new Error("round");
  round.cause = round;
  assert.deepEqual(behind(round)[1], Array(5).fill("Error: round"));
  const all = new AggregateError([new RangeError("first", { cause: new Error("its cause") }), "second for s3cret"], "all failed");
  assert.deepEqual(behind(all)[1], ["RangeError: first", "Error: its cause", ": second for […]"]);
  assert.deepEqual(behind(Object.assign(new Error("x"), { code: "ERR_NETWORK" })), ["ERR_NETWORK", []]);
  assert.deepEqual(behind(new DOMException("x", "TimeoutError")), ["23", []]);
  assert.deepEqual(behind("text"), [undefined, undefined]);
  // Redacted before it is cut: of half a secret nobody knows what it is.
  const [, [cut]] = behind(new Error("x", { cause: new Error("y".repeat(195) + "s3cret_half") })) as [unknown, string[]];
  assert.ok(cut!.endsWith("y[…]"), cut);
});

test("what comes again is counted, and every time is told once", () => {
  const { written, given, hide } = begin();
  for (let n = 0; n < 1234; n++) given(`no order for s3cret${n}`);
  const times = () => written.splice(0).map(({ detail }) => detail?.n ?? 1);
  assert.deepEqual(times(), [1, 9, 90, 900]);
  hide();
  assert.deepEqual(times(), [234]);
  hide();
  assert.deepEqual(times(), []);
  given("no order for s3cret");
  assert.deepEqual(times(), []);
  hide();
  assert.deepEqual(written.map(({ message, detail }) => [message, detail]), [["no order for s3cret", undefined]]);
  // The same place was reached from elsewhere; another message is another error.
  times();
  given(thrown("Error", "deep", "Error: deep" + V8));
  given(thrown("Error", "deep", "Error: deep" + V8.split("\n").slice(0, 2).join("\n")));
  given(thrown("Error", "deeper", "Error: deeper" + V8));
  assert.deepEqual(written.map(({ message }) => message), ["deep", "deeper"]);
});

test("the first say everything, the others where they were thrown", () => {
  const { written, given, trail } = begin();
  for (let n = 0; n < 50; n++) given(thrown("RangeError", `number ${n}`));
  assert.equal(written.length, 50);
  assert.deepEqual(written.slice(0, 6).map(({ detail }) => detail?.trail?.length), [1, 2, 3, 4, 5, undefined]);
  assert.deepEqual([written[4]!.stack, written[5]!.stack, written[5]!.detail], [V8, V8.slice(0, V8.lastIndexOf("\n")), undefined]);
  assert.deepEqual(trail.slice(0, 2), [[1, "view", "/"], [2, "error", "RangeError: number 0"]]);
});

test("too many different ones are given up with their reason", () => {
  const dropped: string[] = [];
  const page = fake({ core: { event: (_: string, __: number, ___: number, ____: number, fields: string) => fields }, page: { giveUp: (reason: string) => void dropped.push(reason) } });
  errors[1](page.page);
  for (let n = 0; n < 60; n++) page.page.errors!.given(1, n);
  page.page.errors!.given(1, 7);
  assert.deepEqual([page.recorded.length, dropped], [50, Array(10).fill("error_flood")]);
  assert.deepEqual([page.recorded[0]!.t, page.recorded[0]!.fields.source], [1, "api"]);
});

test("an error within an error is read, too", () => {
  const { written, given } = begin();
  const hostile = { get message() { given("while reading"); throw 0; } };
  given(hostile);
  assert.deepEqual(written.map(({ message }) => message), ["while reading", "message"]);
});

test("what a policy blocked is told, unless it only reports or blocked us", () => {
  const { written, dispatch } = begin(csp);
  const blocked = { blockedURI: "https://ads.example/x.png", effectiveDirective: "img-src", disposition: "enforce", sourceFile: "https://shop.example/x.js", lineNumber: 2, columnNumber: 7 };
  dispatch("securitypolicyviolation", blocked);
  dispatch("securitypolicyviolation", { ...blocked, blockedURI: "inline" });
  dispatch("securitypolicyviolation", { ...blocked, disposition: "report" });
  dispatch("securitypolicyviolation", { ...blocked, blockedURI: HOST.url });
  dispatch("securitypolicyviolation", {});
  assert.deepEqual(
    written.map(({ source, name, message, file, line, column }) => [source, name, message, file, line, column]),
    [
      ["csp", "img-src", "https://ads.example/x.png", blocked.sourceFile, 2, 7],
      ["csp", "img-src", "inline", blocked.sourceFile, 2, 7],
      ["csp", "", "", "", 0, 0],
    ],
  );
});

test("what the browser reports is told, until the end", () => {
  let told: ((list: object[]) => void) | undefined;
  set("ReportingObserver", class {
    constructor(callback: (list: object[]) => void, options: object) {
      told = callback;
      assert.deepEqual(options, { types: ["deprecation", "intervention"], buffered: true });
    }
    observe() {}
    disconnect() {
      told = undefined;
    }
  });
  const { written, end } = begin(reports);
  told!([{ type: "deprecation", body: { id: "Unload", message: "it goes", sourceFile: "https://shop.example/x.js", lineNumber: 4 } }, { type: "intervention", body: null }]);
  assert.deepEqual(written.map(({ source, name, message, line }) => [source, name, message, line]), [["report", "Unload", "it goes", 4], ["report", "intervention", "", 0]]);
  end();
  assert.equal(told, undefined);
  Reflect.deleteProperty(globalThis, "ReportingObserver");
  assert.deepEqual(begin(reports).written, []);
});

test("what the page says on the console is told, and said as it is", () => {
  const { error: real } = console;
  const said: unknown[][] = [];
  const spy = function (this: unknown, ...args: unknown[]) {
    assert.equal(this, console);
    said.push(args);
    return 7 as never;
  };
  console.error = spy;
  try {
    const { written, end } = begin(console_);
    const error = Object.assign(thrown("RangeError", "too far"), { code: "E1" });
    const hostile = new Proxy({}, { get: (_, name) => (console.error("inner"), name == "constructor" ? { name: "Trap" } : undefined) });
    assert.equal(console.error("it failed:", error, { email: "s3cret" }, null, 5) as unknown, 7);
    console.error(hostile);
    console.error();
    assert.deepEqual(
      written.map(({ source, name, message }) => [source, name, message]),
      [["console", "RangeError", "it failed: too far Object null 5"], ["console", "", "Trap"], ["console", "", ""]],
    );
    assert.deepEqual([written[0]!.stack, written[0]!.detail!.code], [V8, "E1"]);
    // The inner one was said, too.
    assert.deepEqual(said.map(([first]) => first === hostile ? "hostile" : first), ["it failed:", "inner", "hostile", undefined]);
    const mine = console.error;
    end();
    assert.equal(console.error, spy);
    // What others have put around it stays.
    const again = begin(console_);
    const theirs = (...args: unknown[]) => mine(...args);
    console.error = theirs;
    again.end();
    assert.equal(console.error, theirs);
  } finally {
    console.error = real;
  }
});

test("an error says which build it comes from, and in the full build which builds of its scripts", () => {
  const more = () => {
    const { given, written, page } = begin(errors);
    Object.assign(page.host.data, { build: "4f3c2a1" });
    page.errors!.given(7, thrown("Error", "a"));
    given(thrown("Error", "b"));
    return written[0]!.detail!;
  };
  set("_candorDebugIds", { "Error\n    at https://shop.example/app.js:1:1": "8f14e45f" });
  const { build, debug } = more();
  assert.deepEqual([build, debug], ["4f3c2a1", undefined]);
  set("__CANDOR_FULL__", true);
  assert.deepEqual(more()["debug"], ["8f14e45f"]);
  set("__CANDOR_FULL__", false);
});
