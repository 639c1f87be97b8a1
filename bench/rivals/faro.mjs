// Everything that its own list of web instrumentations has.
import { getWebInstrumentations, initializeFaro } from "@grafana/faro-web-sdk";

const faro = initializeFaro({
  url: `${self.bench.endpoint}/collect`,
  app: { name: "shop", version: "1.0.0", environment: "production" },
  instrumentations: getWebInstrumentations(),
});

self.bench.event = (n) => faro.api.pushEvent("add to basket", { item: `chair ${n}`, price: String(n) });
