// Another script that was there first and has put functions of its own in the place of the browser's, as monitors and
// frameworks do: it forgets the options of listeners that it does not know, and hands out promises of its own.
(() => {
  const sdk = (window.__sdk = { fetches: 0, listeners: 0, routes: 0 });

  const { fetch } = window;
  window.fetch = function (...request) {
    sdk.fetches += 1;
    return new Promise((done, failed) => fetch.apply(this, request).then(done, failed));
  };

  const wrapped = new WeakMap();
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  EventTarget.prototype.addEventListener = function (type, listener, options) {
    sdk.listeners += 1;
    if (typeof listener == "function" && !wrapped.has(listener)) {
      wrapped.set(listener, function (...event) {
        return listener.apply(this, event);
      });
    }
    // The option `signal` is none that it knows.
    const capture = typeof options == "object" ? !!options?.capture : !!options;
    return addEventListener.call(this, type, wrapped.get(listener) ?? listener, capture);
  };
  EventTarget.prototype.removeEventListener = function (type, listener, options) {
    return removeEventListener.call(this, type, wrapped.get(listener) ?? listener, options);
  };

  for (const name of ["pushState", "replaceState"]) {
    const real = history[name];
    history[name] = function (...route) {
      sdk.routes += 1;
      return real.apply(this, route);
    };
  }
})();
