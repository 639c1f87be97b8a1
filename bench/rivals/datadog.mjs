// Sessions, resources, long tasks and interactions, every session kept; the slim build has no replay.
import { datadogRum } from "@datadog/browser-rum-slim";

datadogRum.init({
  applicationId: "01234567-89ab-cdef-0123-456789abcdef",
  clientToken: "pub0123456789abcdef0123456789abcdef",
  site: "datadoghq.com",
  proxy: `${self.bench.endpoint}/rum`,
  service: "shop",
  version: "1.0.0",
  env: "production",
  sessionSampleRate: 100,
  trackUserInteractions: true,
  trackResources: true,
  trackLongTasks: true,
});

self.bench.event = (n) => datadogRum.addAction("add to basket", { item: `chair ${n}`, price: n });
