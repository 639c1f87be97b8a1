// A page that fails in every way that a page can, when it is asked to. It counts what it does.
(() => {
  const did = window.__did;
  const later = (action) => setTimeout(action);
  const reject = (make) => {
    did.rejections += 1;
    later(() => void Promise.reject(make()));
  };
  const raise = (make) => {
    did.errors += 1;
    later(() => {
      throw make();
    });
  };

  class Refused {
    reason = "s3cret-value";
  }

  const shapes = {
    error: () => new RangeError("no such size"),
    text: () => "just text",
    number: () => 42,
    nothing: () => undefined,
    keys: () => ({ zeta: "s3cret-value", alpha: 1 }),
    instance: () => new Refused(),
    dom: () => new DOMException("it took too long", "TimeoutError"),
    event: () => {
      const event = new Event("abort");
      document.createElement("video").dispatchEvent(event);
      return event;
    },
    cause: () => new Error("no chair", { cause: new TypeError("no legs", { cause: new RangeError("no wood") }) }),
    aggregate: () => new AggregateError([new RangeError("first"), new TypeError("second")], "all of them"),
    hostile: () => ({
      get name() {
        throw new Error("no name");
      },
      get message() {
        throw new Error("no message");
      },
    }),
  };

  // Each as deep as a small application's own.
  function saw(n) {
    throw new RangeError(`part ${n} of the chair is too short`);
  }
  const cut = (n) => saw(n);
  const build = (n) => cut(n);

  window.__fault = {
    rejectAll: () => Object.values(shapes).forEach(reject),
    raise: (shape) => raise(shapes[shape]),
    again: (times) => {
      for (let n = 0; n < times; n += 1) raise(() => new TypeError("again and again"));
    },
    // Each says something else.
    many: (count) => {
      for (let n = 0; n < count; n += 1) {
        did.errors += 1;
        later(() => build(n));
      }
    },
  };
})();
