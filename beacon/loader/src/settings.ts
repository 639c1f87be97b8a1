/**
 * The settings, which the visitor opens: the choice in force and how to change it, what this browser and
 * the store keep, how to see and erase it, and who answers for it. A native modal dialog; whoever closes
 * it without a choice has changed nothing. To take everything back is one click, as to grant it is.
 */
import type { ShowBanner } from "./banner-options.ts";
import { button, type Child, choice, dir, lang, make, shelter, sum, switches, texts } from "./banner-parts.ts";
import { CONSENT_DAYS } from "./limits.ts";
import receipt from "./receipt.ts";
import { write } from "./record.ts";
import { pages } from "./rights.ts";
import { aside, copier, erased, stored } from "./settings-stored.ts";
import { CSS } from "./settings-style.ts";
import { load } from "./store.ts";

/** A day since 1970 in the visitor's language. */
const date = (day: number): string => new Date(day * 864e5).toLocaleDateString(lang, { dateStyle: "long", timeZone: "UTC" });

/** Under Global Privacy Control no loader tells who asks: the module's own address does, `<base>b/<site>/<revision>/…`. */
const [, home, key] = /^(.*\/)b\/([^/]+)\//.exec(import.meta.url) || [];

const show: ShowBanner = (given) => {
  const options = { ...given, base: given.base || home!, site: given.site || key! };
  const { ask, gpc, src, privacy, base, site } = options;
  const opener = document.activeElement as HTMLElement | null;
  let { granted } = options;
  /** The loader closes what is open when it is told a choice; these stay, to say how it went. */
  let deciding = false;

  const decide = async (bits: number) => {
    const before = granted;
    deciding = true;
    options.decide(bits);
    deciding = false;
    granted = bits;
    fill();
    status.textContent = texts.saved!;
    if (bits & ~before) await receipt(options, bits, lang);
    else if (!bits && before) {
      clear();
      status.textContent = `${texts.stopped} ${texts.wait}`;
      status.textContent = `${texts.stopped} ${await erased(options)}`;
    }
    fill();
  };

  const all = switches(ask, 0);
  const stop = choice("stop", () => decide(0));
  const term = make("p", { class: "k" });
  const status = make("p", { role: "status" });
  const kept = make("div", {});
  /** Brings what is shown in line with what holds. What has the focus keeps it. */
  const fill = () => {
    const [rev, day, bits, denied, ack] = load();
    const number: string | undefined = localStorage.candor_receipt;
    const fact = (name: string, value: string) => [make("dt", {}, texts[name]), make("dd", {}, value)];
    all.forEach(({ box, bit }) => (box.checked = !!(granted & bit)));
    stop.firstChild!.textContent = texts[granted ? "stop" : "decline_all"]!;
    term.textContent = rev ? texts.term!.replace("{since}", date(day)).replace("{until}", date(day + CONSENT_DAYS - 1)) : "";
    kept.replaceChildren(
      make(
        "dl",
        {},
        ...(rev ? fact("record", write(rev, day, bits, denied, ack)) : []),
        ...fact("pages", `${pages().length}`),
        ...(number ? fact("receipt", number) : []),
      ),
      ...(number ? [copier(number)] : []),
    );
  };

  const choices: Child[] =
    gpc == 1
      ? [make("p", {}, texts.gpc_deny)]
      : src == "cmp"
        ? [make("p", {}, texts.cmp), granted && make("footer", {}, stop)]
        : [
            term,
            gpc && make("p", {}, texts.gpc),
            ...all.map(({ row }) => row),
            aside("save", () => decide(sum(all))),
            make("footer", {}, stop, choice("accept_all", () => decide(ask))),
          ];
  const [rows, clear] = stored(options, fill);
  const link = (href: string, name: string) => make("a", { href, target: "_blank" }, texts[name]);
  const title = make("h2", { id: "t", tabindex: "-1" }, texts.settings);
  const dialog = make(
    "dialog",
    { class: "d", "aria-labelledby": "t", lang, dir },
    make(
      "article",
      {},
      make("header", {}, title, button("close", () => dialog.close(), texts.close_settings)),
      ...choices,
      status,
      rows,
      make("section", {}, make("h3", {}, texts.browser), kept),
      make(
        "section",
        {},
        make("h3", {}, texts.who),
        make("p", {}, texts.controller),
        make("p", {}, privacy && link(privacy, "privacy"), privacy && " · ", link(`${base}proof/${site}`, "proof")),
      ),
    ),
  ) as HTMLDialogElement;
  // What is clicked around the dialog is its backdrop: the dialog itself is filled by what stands in it.
  dialog.onclick = (event) => {
    // A handler that returned `false` would undo the click of a switch.
    if (event.target == dialog) dialog.close();
  };
  const host = shelter(CSS, dialog);
  dialog.onclose = () => {
    host.remove();
    opener?.focus();
  };
  fill();
  document.body.append(host);
  dialog.showModal();
  title.focus();
  return { close: () => deciding || dialog.close() };
};

export default show;
