// The frame of the consent page's preview: gives the built banner (or the settings) its texts and
// options, and calls it as the loader does. The dashboard posts what is typed; each time the module
// is fetched anew, because it reads its texts once.

(() => {
  "use strict";

  /** After so long the frame is on its own. */
  const ALONE_MS = 500;

  const data = JSON.parse(document.getElementById("preview-data").textContent);
  const failed = document.getElementById("preview-failed");
  let shown;
  let drawn = 0;

  /** Text with its places filled in, as the edge does. */
  const filled = (text, fill) => text.replace(/\{(site|controller|days)\}/g, (_, name) => fill[name]);

  /** The style sheets of the module follow the system; here they follow the choice. */
  const themed = (rules) => {
    for (const rule of rules) {
      if (rule.media?.mediaText.includes("prefers-color-scheme")) {
        rule.media.mediaText = rule.media.mediaText.includes(data.theme) ? "all" : "not all";
      }
      if (rule.cssRules) themed(rule.cssRules);
    }
  };

  const draw = async (typed) => {
    const turn = ++drawn;
    const fill = { ...data.fill, ...typed.fill };
    const texts = { ...data.texts.texts };
    for (const key in typed.texts) texts[key] = filled(typed.texts[key], fill);
    globalThis.__CANDOR_TEXTS__ = { ...data.texts, texts };
    const module = await import(`${data.module}?preview=${turn}`);
    if (turn !== drawn) return;
    shown?.close();
    const before = new Set(document.querySelectorAll("body > *"));
    const { ask } = { ...data.options, ...typed.options };
    shown = module.default({
      ...data.options,
      ...typed.options,
      base: data.base,
      granted: data.state === "settings" ? ask : 0,
      gpc: data.state === "gpc" && "override",
      decide() {},
    });
    const root = [...document.querySelectorAll("body > *")].find((element) => !before.has(element))?.shadowRoot;
    if (!root) return;
    for (const sheet of root.adoptedStyleSheets) themed(sheet.cssRules);
    if (data.state === "choose") root.getElementById("choose")?.click();
    // Only the first time it comes in; then it is typed in.
    if (turn > 1) for (const moving of root.getAnimations()) moving.finish();
    if (document.activeElement?.shadowRoot) document.activeElement.blur();
  };

  const show = (typed) =>
    draw(typed).catch((error) => {
      failed.hidden = false;
      failed.textContent = `The preview cannot be shown: ${error.message}`;
    });

  // What is stored, where nobody posts what is typed.
  const stored = setTimeout(show, ALONE_MS, {});
  addEventListener("message", (event) => {
    if (event.origin !== location.origin || !event.data?.preview) return;
    clearTimeout(stored);
    show(event.data.preview);
  });
})();
