// What the dashboard does more where script runs. Without it every page is whole: the chart has a
// table, the tag can be selected, and the page that waits for the first event reloads by itself.

(() => {
  "use strict";

  const POLL_MS = 3000;

  /** The copy button beside a tag. */
  const copyButtons = () => {
    for (const button of document.querySelectorAll("button[data-copy]")) {
      const source = document.getElementById(button.dataset.copy);
      if (!source) continue;
      button.hidden = false;
      button.addEventListener("click", async () => {
        const label = button.textContent;
        try {
          await navigator.clipboard.writeText(source.textContent);
          button.textContent = "Copied";
        } catch {
          // No clipboard over plain http: leave the text selected for the keyboard.
          getSelection()?.selectAllChildren(source);
          button.textContent = "Selected: press Ctrl C";
        }
        setTimeout(() => {
          button.textContent = label;
        }, 2500);
      });
    }
  };

  /** The value of the column under the pointer or in focus, at once instead of after a second. */
  const readout = () => {
    const box = document.createElement("div");
    box.className = "chart-readout";
    box.hidden = true;
    document.body.append(box);
    for (const bucket of document.querySelectorAll(".chart-bucket")) {
      const title = bucket.querySelector("title");
      if (!title) continue;
      const text = title.textContent;
      // The native tooltip would stand on top of ours; the name stays for assistive technology.
      bucket.setAttribute("aria-label", text);
      title.remove();
      bucket.addEventListener("pointerenter", () => {
        box.textContent = text;
        box.hidden = false;
      });
      bucket.addEventListener("pointermove", (event) => {
        const left = Math.min(event.clientX + 14, document.documentElement.clientWidth - box.offsetWidth - 8);
        box.style.left = `${Math.max(8, left)}px`;
        box.style.top = `${Math.max(8, event.clientY - box.offsetHeight - 12)}px`;
      });
      bucket.addEventListener("pointerleave", () => {
        box.hidden = true;
      });
    }
  };

  /** The list of what arrives: asks every three seconds, and shows the page anew when something changed. */
  const follow = () => {
    const list = document.querySelector("[data-arrivals]");
    if (!list) return;
    for (const sign of document.querySelectorAll("[data-live]")) sign.hidden = false;
    const ask = async () => {
      let changed = false;
      try {
        if (!document.hidden) {
          const reply = await fetch(list.dataset.arrivals, { headers: { accept: "application/json" } });
          // Signed out or gone: the page itself says so.
          changed = reply.ok ? (await reply.json()).seen !== list.dataset.seen : reply.status === 401 || reply.status === 404;
        }
      } catch {
        // The worker is away for a moment: ask again.
      }
      if (changed) location.reload();
      else setTimeout(ask, POLL_MS);
    };
    setTimeout(ask, POLL_MS);
  };

  copyButtons();
  readout();
  follow();
})();
