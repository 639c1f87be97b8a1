// A stand-in for wrangler: there is no account to deploy to in a test. It knows the calls that `cargo xtask deploy` makes, keeps
// what they would change in a folder (STAND_IN_STATE), and writes each call to calls.log there. Its words and exit codes are
// those of wrangler 4.116, read in its source. STAND_IN_FAIL names a call that fails; STAND_IN_SIGNED_OUT signs out;
// STAND_IN_TARGET is the address that a deploy reports.
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.env.STAND_IN_STATE;
mkdirSync(folder, { recursive: true });
const stateFile = join(folder, "state.json");
const fresh = { databases: [], queues: [], buckets: [], migrated: [], secrets: {}, versions: [] };
const state = existsSync(stateFile) ? JSON.parse(readFileSync(stateFile, "utf8")) : fresh;
const save = () => writeFileSync(stateFile, JSON.stringify(state, null, 2));
save();

let words = process.argv.slice(2);
const option = (name) => {
  const at = words.indexOf(name);
  return at < 0 ? undefined : words.splice(at, 2)[1];
};
const config = option("--config");
const secretsFile = option("--secrets-file");
const tag = option("--tag");
const call = words.join(" ");
appendFileSync(join(folder, "calls.log"), `${call}\n`);

const print = (value) => console.log(typeof value === "string" ? value : JSON.stringify(value));
function fail(message) {
  console.error(`✘ [ERROR] ${message}`);
  process.exit(1);
}

if (process.env.STAND_IN_FAIL && call.startsWith(process.env.STAND_IN_FAIL)) fail("told to fail");
if (process.env.STAND_IN_SIGNED_OUT) {
  print({ loggedIn: false });
  process.exit(1);
}

const last = words.at(-1);
const worker = state.versions.at(-1);
const toml = config ? readFileSync(config, "utf8") : "";
const needsIdentifiers = () => {
  const declared = toml.match(/^database_name/gm)?.length ?? 0;
  const known = (toml.match(/^database_id = "(.*)"/gm) ?? []).length;
  if (declared !== known) fail("binding DB of type d1 must have a valid `id` specified [code: 10021]");
};

if (call === "whoami --json") {
  print({ loggedIn: true, email: "operator@shop.example", accounts: [{ id: "a1", name: "Shop" }] });
} else if (call === "auth token --json") {
  print({ type: "oauth", token: "stand-in" });
} else if (call === "d1 list --json") {
  print(state.databases);
} else if (call.startsWith("d1 create ")) {
  if (state.databases.some((database) => database.name === last)) fail(`A database with that name already exists [code: 7502]`);
  state.databases.push({ uuid: `id-of-${last}`, name: last });
} else if (call.startsWith("d1 migrations apply ")) {
  needsIdentifiers();
  state.migrated.push(words[3]);
} else if (call.startsWith("queues info ")) {
  if (!state.queues.includes(last)) fail(`Queue "${last}" does not exist. To create it, run: wrangler queues create ${last}`);
} else if (call.startsWith("queues create ")) {
  state.queues.push(last);
} else if (call.startsWith("r2 bucket info ")) {
  if (!state.buckets.includes(last)) fail("The specified bucket does not exist. [code: 10006]");
} else if (call.startsWith("r2 bucket create ")) {
  state.buckets.push(last);
} else if (call === "secret list") {
  if (!worker) fail('Worker "candor" not found.\n\nIf this is a new Worker, run `wrangler deploy` first to create it.');
  print(Object.keys(state.secrets).map((name) => ({ name, type: "secret_text" })));
} else if (call === "deployments status --json") {
  print({ id: "d", versions: [{ version_id: worker.id, percentage: 100 }] });
} else if (call.startsWith("versions view ")) {
  const version = state.versions.find((one) => one.id === words[2]);
  print({ id: version.id, annotations: { "workers/tag": version.tag } });
} else if (call === "deploy") {
  needsIdentifiers();
  if (secretsFile) Object.assign(state.secrets, JSON.parse(readFileSync(secretsFile, "utf8")));
  state.versions.push({ id: `v${state.versions.length + 1}`, tag });
  // As the real one: what is not in this upload is gone.
  rmSync(join(folder, "live"), { recursive: true, force: true });
  cpSync(toml.match(/^directory = "(.*)"/m)[1], join(folder, "live"), { recursive: true });
  const record = { type: "deploy", targets: [process.env.STAND_IN_TARGET] };
  writeFileSync(process.env.WRANGLER_OUTPUT_FILE_PATH, `{"type":"wrangler-session"}\n${JSON.stringify(record)}\n`);
} else {
  fail(`the stand-in does not know this call: ${call}`);
}
save();
