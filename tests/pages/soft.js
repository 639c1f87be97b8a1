// What the reference measures of each soft navigation, told by the address that it led to; and a page that makes them: a click
// leads to another address, at once to another picture, and a moment later to a larger one.
{
  const told = {};
  for (const name of ["TTFB", "FCP", "LCP", "CLS", "INP"])
    webVitals["on" + name](
      ({ value, navigationType, navigationURL }) => {
        const path = navigationType === "soft-navigation" ? new URL(navigationURL).pathname : "load";
        told[`${path} ${name}`] = value;
        navigator.sendBeacon("/told", JSON.stringify(told));
      },
      { reportAllChanges: true, reportSoftNavs: true },
    );

  let shown = 0;
  const paint = (words) => {
    const text = document.createElement("p");
    text.textContent = "A chair of oak. ".repeat(words);
    document.querySelector("main").replaceChildren(text);
  };
  addEventListener("DOMContentLoaded", () =>
    document.getElementById("next").addEventListener("click", () => {
      history.pushState({}, "", `/chairs/${"ab"[shown++]}`);
      paint(2);
      setTimeout(() => paint(40), 300);
    }),
  );
}
