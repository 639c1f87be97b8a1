import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { PURPOSES } from "../src/config.ts";

const folder = new URL("../texts/", import.meta.url);
const texts = (file: string): Record<string, string> => JSON.parse(readFileSync(new URL(file, folder), "utf8"));
const files = readdirSync(folder);

test("every language has every text", () => {
  assert.ok(files.includes("en.json") && files.length >= 4);
  const keys = Object.keys(texts("en.json")).sort();
  for (const name of Object.keys(PURPOSES)) assert.ok(keys.includes(name) && keys.includes(name + "_text"), name);
  for (const file of files) {
    assert.deepEqual(Object.keys(texts(file)).sort(), keys, file);
    for (const [key, text] of Object.entries(texts(file))) assert.ok(text == text.trim() && text.length, `${file} ${key}`);
  }
});

test("the two choices are words of about the same length, and neither shouts", () => {
  for (const file of files) {
    const { accept, decline } = texts(file) as Record<"accept" | "decline", string>;
    assert.ok(Math.abs(accept.length - decline.length) <= 3, file);
    for (const word of [accept, decline]) assert.match(word, /^\p{L}+$/u, `${file} ${word}`);
  }
});
