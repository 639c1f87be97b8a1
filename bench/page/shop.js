// The shop's own script: it writes prices, asks for its stock, shows a late offer, and answers clicks. The same work in every arm.
(() => {
  addEventListener("pageshow", (event) => (self.benchRestored = event.persisted));

  addEventListener("DOMContentLoaded", async () => {
    for (const cell of document.querySelectorAll("td[data-price]")) cell.textContent = `€ ${Number(cell.dataset.price).toFixed(2)}`;
    const stock = await (await fetch("/stock.json")).json();
    for (const [index, row] of document.querySelectorAll("tbody tr").entries()) row.classList.toggle("sold", !stock[index]);
    setTimeout(() => {
      const offer = document.createElement("p");
      offer.className = "offer";
      offer.textContent = "Two chairs for the price of three.";
      document.querySelector("h1").after(offer);
    }, 600);
  });

  let clicks = 0;
  addEventListener("click", (event) => {
    if (event.target.localName === "button") event.target.textContent = `${event.target.value}: ${++clicks}`;
  });

  self.benchClicks = () => clicks;

  /** Spreads `count` calls over tasks of `each`, and resolves when the last is done. */
  self.benchSpread = (count, each, call) =>
    new Promise((go) => {
      let n = 0;
      const next = () => {
        for (let end = Math.min(n + each, count); n < end; n++) call(n);
        if (n < count) setTimeout(next, 5);
        else setTimeout(go, 5);
      };
      next();
    });
})();
