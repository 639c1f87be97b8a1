// Page views and custom events, as its documentation shows; with what else it can follow switched on.
import { init, track } from "@plausible-analytics/tracker";

init({
  domain: "shop.example",
  endpoint: `${self.bench.endpoint}/api/event`,
  captureOnLocalhost: true,
  outboundLinks: true,
  fileDownloads: true,
  formSubmissions: true,
});

self.bench.event = (n) => track("add to basket", { props: { item: `chair ${n}`, price: n } });
