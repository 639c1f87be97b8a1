// Whether the browser keeps a page for the way back: by what the page's own event and the browser's own entry say.

const wait = (ms) => new Promise((go) => setTimeout(go, ms));

/** Loads the shop, goes elsewhere, and comes back. */
export async function wayBack({ browser, server, arm, record }) {
  const shop = server.open(arm);
  const page = await browser.page();
  try {
    if (record) await page.send("Network.setCookie", { url: shop.origin, name: "candor", value: record, sameSite: "Lax" });
    await page.send("Page.enable");
    for (const path of ["/", "/elsewhere"]) {
      const loaded = page.once("Page.loadEventFired");
      await page.send("Page.navigate", { url: `${shop.origin}${path}` });
      await loaded;
      // Long enough for the wasm to be at work, and for its first batch.
      await wait(path === "/" ? 3_000 : 300);
    }
    const { currentIndex, entries } = await page.send("Page.getNavigationHistory");
    await page.send("Page.navigateToHistoryEntry", { entryId: entries[currentIndex - 1].id });
    await wait(1_000);
    const asked = "({ persisted: self.benchRestored ?? null, reasons: performance.getEntriesByType('navigation')[0].notRestoredReasons ?? null })";
    const { result } = await page.send("Runtime.evaluate", { expression: asked, returnByValue: true });
    const { persisted, reasons } = result.value;
    return { name: arm.name, kept: persisted === true && reasons === null, reasons: reasons && JSON.stringify(reasons.reasons) };
  } finally {
    await page.close();
  }
}
