// Errors and tracing, every trace kept. A custom event is a count with attributes: its lightest.
import * as Sentry from "@sentry/browser";

const { host } = new URL(self.bench.endpoint);
Sentry.init({
  dsn: `http://0123456789abcdef0123456789abcdef@${host}/1`,
  release: "shop@1.0.0",
  environment: "production",
  integrations: [Sentry.browserTracingIntegration()],
  tracesSampleRate: 1,
});

self.bench.event = (n) => Sentry.metrics.count("add to basket", 1, { attributes: { item: `chair ${n}`, price: n } });
