// A small application with client-side routes: links push a route, the filter replaces the address
// without being a route, and back pops. It counts the routes that it showed.
(() => {
  const show = () => {
    window.__did.views += 1;
    document.getElementById("route").textContent = location.pathname;
  };
  addEventListener("click", (event) => {
    const link = event.target.closest("nav a");
    if (link) {
      event.preventDefault();
      // As some routers do: first the scroll position of the old entry, then the new one.
      history.replaceState({ scroll: scrollY }, "");
      history.pushState({}, "", link.href);
      show();
    } else if (event.target.id === "filter") {
      history.replaceState({}, "", `${location.pathname}?sort=price`);
    }
  });
  addEventListener("popstate", show);
})();
