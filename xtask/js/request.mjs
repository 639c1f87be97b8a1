// One HTTP request, described as JSON on standard input; the reply as JSON on standard output. Node brings TLS, so that xtask needs
// no TLS of its own. With `file`, the body is written there and its SHA-256 is in the reply.
import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { text } from "node:stream/consumers";

const { url, method = "GET", headers = {}, body, file, timeout_ms = 10_000 } = JSON.parse(await text(process.stdin));
let reply;
try {
  const response = await fetch(url, { method, headers, body, redirect: "manual", signal: AbortSignal.timeout(timeout_ms) });
  const bytes = Buffer.from(await response.arrayBuffer());
  reply = { status: response.status };
  if (file) {
    await writeFile(file, bytes);
    reply.sha256 = createHash("sha256").update(bytes).digest("hex");
  } else {
    reply.body = bytes.toString("utf8");
  }
} catch (error) {
  reply = { status: 0, body: String(error.cause?.message || error.message || error) };
}
process.stdout.write(JSON.stringify(reply));
