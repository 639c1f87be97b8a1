// Runs a program that must not outlive the one that asked for it: when standard input ends, the program and all it started end.
// A pipe ends however its owner ended, so nothing is left behind after Ctrl-C, a kill or a crash.
import { spawn } from "node:child_process";

// Given to Node as text (`--eval`), so the parameters begin at 1.
const [program, ...parameters] = process.argv.slice(1);
const child = spawn(program, parameters, { stdio: ["ignore", "inherit", "inherit"], detached: true });

const PATIENCE_MS = 4_000;

function signal(name) {
  try {
    process.kill(-child.pid, name);
  } catch {
    // It has already ended.
  }
}

function end() {
  signal("SIGTERM");
  setTimeout(() => signal("SIGKILL"), PATIENCE_MS).unref();
}

process.stdin.resume();
process.stdin.on("close", end);
process.on("SIGTERM", end);
process.on("SIGINT", end);
// Whoever read the output may be gone: that is no reason to stop before the program has ended.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

child.on("error", (error) => {
  console.error(`${program}: ${error.message}`);
  process.exit(1);
});
child.on("exit", (code, name) => {
  signal("SIGTERM");
  process.exit(code ?? (name === "SIGTERM" ? 0 : 1));
});
