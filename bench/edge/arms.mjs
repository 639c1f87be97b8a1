// What is compared: one line each. `module` is a baseline's bundle, null the built worker; `takes` is what has a batch when it is
// acknowledged.

const candor = (takes) => ({ name: `candor, ${takes}`, takes, module: null });
const schema = (takes) => ({ name: `schema library, ${takes}`, takes, module: "schema.js" });

export const ARMS = [{ name: "raw body, queue", takes: "queue", module: "raw.js" }, candor("queue"), schema("queue"), candor("direct"), schema("direct")];
