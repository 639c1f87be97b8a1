/**
 * What a page may write, as the declarations (../candor.d.ts) say it. It is never run: the compiler reads it, and
 * each `@ts-expect-error` is a wrong use that would be an error here if it were taken.
 */
candor.track("basket filled");
candor.track("basket filled", { items: 3, express: true, size: "L" });
// @ts-expect-error: an event has a name
candor.track();
// @ts-expect-error: properties are flat
candor.track("basket filled", { items: [1, 2] });

candor.error(new RangeError("no such size"));
candor.error("anything that was thrown");
// @ts-expect-error: something was thrown
candor.error();

candor.measure("search", 182.5);
candor.measure("search", 182.5, { unit: "ms", props: { cached: false } });
// @ts-expect-error: a measure is a number
candor.measure("search", "182.5");
// @ts-expect-error: properties stand under `props`
candor.measure("search", 1, { cached: false });

candor.log("warn", "the stock is old", { hours: 30 });
// @ts-expect-error: there is no such level
candor.log("fatal", "the stock is gone");

candor.setting("theme", "dark");
candor.setting("columns", 3);
// @ts-expect-error: a setting has a value
candor.setting("theme");
candor.feature("new-search");
candor.feature("new-search", "b");
candor.view("Product page");
// @ts-expect-error: a view's name is a text
candor.view(4);
candor.user("p-81c4");
candor.user(null);
candor.flush();
// @ts-expect-error: the calls give nothing back
const given: string = candor.flush();

candor.before((event) => {
  if (event.kind == "error" && event.message?.includes("ResizeObserver")) return false;
  event.message = "[gone]";
  delete event.detail;
  // @ts-expect-error: the number is not the hook's to change
  event.seq = 0;
  // @ts-expect-error: there is no such kind
  return event.kind != "replay";
});
candor.before(null);
// @ts-expect-error: a hook is a function
candor.before("no");

const states: Candor.States = candor.consent.get();
const usage: "granted" | "denied" | "pending" = states.usage;
// @ts-expect-error: there is no such purpose
states.marketing;
candor.consent.on((now) => console.log(now.errors == "granted"));
candor.consent.set({ usage: true, errors: false });
// @ts-expect-error: there is no such purpose
candor.consent.set({ marketing: true });
candor.consent.open();
candor.consent.withdraw();
candor.consent.mine().then((mine) => mine && Object.keys(mine.tables));

// Where neither the loader nor the stub is sure to be there.
window.candor?.track("basket filled");
window.candor?.consent?.open();
// @ts-expect-error: it may be missing
window.candor.track("basket filled");
// @ts-expect-error: the page does not replace it
window.candor = undefined;
addEventListener("candor", (event) => event.timeStamp);
// @ts-expect-error: there is no such call
candor.record();
