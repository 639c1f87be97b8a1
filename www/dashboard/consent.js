// The consent page where script runs: the preview follows the choices above it and what is typed in
// the form beside it. Without script the choices have a button, and the preview shows what is stored.

(() => {
  "use strict";

  const TYPING_MS = 250;

  const choices = document.querySelector(".preview-choices");
  const frame = document.querySelector("iframe[name=preview]");
  const form = document.querySelector("form.settings");
  if (!choices || !frame || !form) return;

  const value = (name) => form.elements[name]?.value.trim() ?? "";

  /** What stands in the form, for the language that is looked at. An empty text is the shipped one. */
  const typed = () => {
    const prefix = `text.${choices.elements.lang.value}.`;
    const texts = {};
    for (const field of form.querySelectorAll("[data-text]")) {
      if (!field.name.startsWith(prefix)) continue;
      const text = field.value.trim() || field.placeholder;
      if (text) texts[field.dataset.text] = text;
    }
    const fill = {};
    if (value("retention_days")) fill.days = value("retention_days");
    if (value("controller")) fill.controller = value("controller");
    const bits = { usage: 1, timing: 2, errors: 4, linking: 8 };
    let ask = 0;
    for (const box of form.querySelectorAll("[name=purposes]:checked")) ask |= bits[box.value] ?? 0;
    const options = { privacy: value("privacy_url") || undefined, ...(ask && { ask }) };
    return { texts, fill, options };
  };

  const post = () => frame.contentWindow?.postMessage({ preview: typed() }, location.origin);

  let waiting;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(post, TYPING_MS);
  });
  choices.addEventListener("change", (event) => {
    if (event.target.name !== "width") choices.requestSubmit();
  });
  // A text in another language than the one that is looked at: look at that one.
  form.addEventListener("focusin", (event) => {
    const language = event.target.name?.match(/^text\.([^.]+)\./)?.[1];
    const { lang } = choices.elements;
    if (!language || lang.value === language || ![...lang.options].some((option) => option.value === language)) return;
    lang.value = language;
    choices.requestSubmit();
  });
  // What the server sent back with a mistake, or the browser after a reload, is shown too.
  frame.addEventListener("load", post);
  if (frame.contentDocument?.readyState === "complete") post();
})();
