// Its defaults. A custom event is a transaction of the site's own.
import { init as initApm } from "@elastic/apm-rum";

const apm = initApm({
  serviceName: "shop",
  serviceVersion: "1.0.0",
  environment: "production",
  serverUrl: self.bench.endpoint,
});

self.bench.event = (n) => {
  const transaction = apm.startTransaction("add to basket", "custom");
  transaction?.addLabels({ item: `chair ${n}`, price: n });
  transaction?.end();
};
