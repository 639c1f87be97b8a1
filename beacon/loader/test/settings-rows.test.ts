// What is stored is shown under the purpose that it was granted for: the registry of kinds says which that is.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

// The edge writes this into what it serves.
Object.assign(globalThis, { __CANDOR_TEXTS__: { lang: "en", dir: "ltr", texts: {} } });
const { GRANTED_AS } = await import("../src/settings-rows.ts");

test("each kind stands under its purpose", () => {
  const registry = readFileSync(new URL("../../../protocol/src/kind.rs", import.meta.url), "utf8");
  const kinds = [...registry.matchAll(/= "(\w+)", Purposes::(?:one\(Purpose::(\w+)\)|RECORDING), /g)];
  assert.ok(kinds.length >= 15, `${kinds.length} kinds`);
  for (const [, kind, purpose = "usage"] of kinds) {
    // Vitals have a table of their own, and no kind in it.
    const name = kind === "vital" ? "vitals" : kind!;
    assert.equal(GRANTED_AS[name] ?? "usage", purpose.toLowerCase(), name);
  }
});
