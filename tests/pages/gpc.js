// Global Privacy Control as an extension of the browser sets it: the property, and nothing in the request.
Object.defineProperty(Navigator.prototype, "globalPrivacyControl", { get: () => true, configurable: true });
