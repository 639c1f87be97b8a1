// What a site may rely on is said three times: in the code, in the declarations, and in the documentation. They agree.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { CALLS } from "../src/calls.ts";
import { load } from "./authority.ts";

const read = (path: string) => readFileSync(new URL("../../../" + path, import.meta.url), "utf8");
const declared = read("beacon/loader/candor.d.ts");
const sources = readdirSync(new URL("../src", import.meta.url), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts") && !path.startsWith("bridge"))
  .map((path) => read("beacon/loader/src/" + path))
  .join("\n");
/** Everything that a pattern's first group is, once, in order. */
const all = (text: string, pattern: RegExp): string[] => [...new Set([...text.matchAll(pattern)].map(([, name]) => name!))].sort();
/** The names of an interface's methods. */
const methods = (name: string) => all(declared.match(new RegExp(`interface ${name} \\{([^]*?)\\n  \\}`))![1]!, /^ {4}(\w+)\(/gm);
const dashed = (name: string) => "data-" + name.replace(/[A-Z]/g, (letter) => "-" + letter.toLowerCase());

test("the declarations have every call and no other, and every kind that a hook sees", () => {
  assert.deepEqual(methods("Calls"), Object.keys(CALLS).sort());
  assert.deepEqual(methods("Consent"), Object.keys(load()).sort());
  const kinds = all(read("protocol/src/kind.rs"), /^ {4}\w+ = "(\w+)",/gm);
  assert.deepEqual(all(declared, /^ {6}\| "(\w+)"/gm), kinds.filter((kind) => kind != "open"));
});

test("the attributes of the tag are those that the code reads", () => {
  const fields = all(sources, /(?:dataset|\bdata)\.([a-z]\w+)/g).concat(
    all(sources, /"(\w+)" in dataset/g),
    all(sources, /\{(.*)\} = (?:page\.)?host\.data;/g).flatMap((names) => all(names, /(\w+)(?: =|,| |$)/g)),
  );
  const known = [...new Set(fields)].filter((name) => !name.startsWith("candor")).map(dashed).sort();
  assert.deepEqual(known, ["data-build", "data-domain", "data-env", "data-frames", "data-hash-routes", "data-off", "data-release"]);
  assert.deepEqual(all(read("docs/install.md").match(/## Attributes([^]*?)\n## /)![1]!, /^\| `(data-[a-z-]+)/gm), known);
  assert.deepEqual(all(declared.match(/Attributes of the script tag([^]*?)Attributes of elements/)![1]!, /`(data-[a-z-]+)/g), known);
});

test("so are those of elements", () => {
  const written = all(sources, /[\["](data-candor-[a-z]+)[\]"]/g);
  const named = all(sources, /"(candor[A-Z]\w+)"/g).map((name) => dashed(name).replace(/-prop$/, "-prop-"));
  const known = [...new Set([...written, ...named])].sort();
  assert.deepEqual(known, ["data-candor-event", "data-candor-name", "data-candor-prop-", "data-candor-route", "data-candor-settings"]);
  assert.deepEqual(all(declared, /^ \* - `(data-candor-(?:prop-|[a-z]+))/gm), known);
  assert.deepEqual(all(read("docs/install.md").match(/## Elements([^]*?)\n## /)![1]!, /^\| `(data-candor-(?:prop-|[a-z]+))/gm), known);
});
