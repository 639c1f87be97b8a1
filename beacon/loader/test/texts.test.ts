import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { PURPOSES } from "../src/config.ts";

const folder = new URL("../texts/", import.meta.url);
const read = (file: string): Record<string, string> => JSON.parse(readFileSync(new URL(file, folder), "utf8"));
const files = readdirSync(folder);
const languages = files.filter((file) => !file.endsWith(".settings.json")).map((file) => file.replace(/\.json$/, ""));
const sources = ["banner.ts", "banner-parts.ts", "settings.ts", "settings-rows.ts", "settings-stored.ts"].map((name) =>
  readFileSync(new URL(`../src/${name}`, import.meta.url), "utf8"),
);

/** `{site}` and the like: whoever fills them in must find them in every language. */
const placeholders = (text: string): string[] => (text.match(/\{\w*\}/g) || []).sort();

test("ten languages and more are shipped, each with banner and settings", () => {
  assert.ok(languages.length >= 10 && languages.includes("en") && languages.includes("ar"), languages.join());
  assert.deepEqual(files, languages.flatMap((language) => [`${language}.json`, `${language}.settings.json`]).sort());
  for (const language of languages) assert.deepEqual(Intl.getCanonicalLocales(language), [language]);
});

for (const kind of [".json", ".settings.json"])
  test(`every language has every text of *${kind}`, () => {
    const english = read("en" + kind);
    for (const language of languages) {
      const texts = read(language + kind);
      assert.deepEqual(Object.keys(texts), Object.keys(english), language);
      for (const [key, text] of Object.entries(texts)) {
        assert.ok(text == text.trim() && text.length && !/[<>\n]/.test(text), `${language} ${key}`);
        assert.deepEqual(placeholders(text), placeholders(english[key]!), `${language} ${key}`);
        // Who forgot to translate is found; a word may be the same in two languages.
        if (language != "en" && text.length > 14) assert.notEqual(text, english[key], `${language} ${key}`);
      }
    }
  });

test("every text is used, and every one that is used is there", () => {
  const keys = new Set([...Object.keys(read("en.json")), ...Object.keys(read("en.settings.json"))]);
  for (const name of Object.keys(PURPOSES)) assert.ok(keys.has(name) && keys.has(name + "_text"), name);
  for (const source of sources)
    for (const [, key] of source.matchAll(/texts\.(\w+)/g)) assert.ok(keys.has(key!), key);
  const written = sources.join("\n");
  for (const key of keys) {
    const purpose = Object.keys(PURPOSES).some((name) => key == name || key == name + "_text");
    assert.ok(purpose || new RegExp(`texts\\.${key}\\b|"${key}"`).test(written), `${key} is never shown`);
  }
});

test("who asks, for how long and what a refusal costs stands in the first layer", () => {
  for (const language of languages) {
    const { body, keep, refuse } = read(language + ".json") as Record<"body" | "keep" | "refuse", string>;
    assert.deepEqual([placeholders(body), placeholders(keep)], [["{site}"], ["{days}"]], language);
    assert.ok(refuse.length > 15, language);
  }
});

test("the two choices are words of about the same length, and neither shouts", () => {
  for (const language of languages) {
    const { accept, decline } = read(language + ".json") as Record<"accept" | "decline", string>;
    assert.ok(Math.abs(accept.length - decline.length) <= 3, language);
    for (const word of [accept, decline]) assert.match(word, /^\p{L}+$/u, `${language} ${word}`);
    const all = read(language + ".settings.json") as Record<"accept_all" | "decline_all" | "stop", string>;
    assert.ok(Math.abs(all.accept_all.length - all.decline_all.length) <= 4, language);
    assert.ok(all.stop.length <= 24, `${language} ${all.stop}`);
    for (const text of Object.values({ ...read(language + ".json"), ...all })) assert.ok(!/[!\u{1F300}-\u{1FAFF}]/u.test(text), `${language} ${text}`);
  }
});
