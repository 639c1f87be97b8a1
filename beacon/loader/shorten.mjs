// Makes a script shorter: terser, and names in an order that compresses well. Which letter a name gets costs nothing before
// compression and some fifteen bytes after it.
//
//   node beacon/loader/shorten.mjs FROM TO            writes the smaller of terser's own order and ORDER
//   node beacon/loader/shorten.mjs FROM --search 3000 looks for a better order, and prints it; then it is to stand below
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { minify } from "terser";

/** Names of one letter, in the order in which they are given away. Found by `--search`; any order is right. */
const ORDER = "snetclibogkdjHrFyKGwfvxIhqLm_AapDuUMYCRZTJWXPNzBOE$VSQ";
/** So many names the loader has at most where they are seen at the same time. */
const USED = 40;

const size_bytes = (code) => brotliCompressSync(code, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

/** The names in an order of ours: the n-th is one letter, then two, and so on. */
const names = (order) => ({
  get(n) {
    let name = order[n % order.length];
    while ((n = Math.floor(n / order.length))) name += order[--n % order.length];
    return name;
  },
  // Terser would sort them by how often a letter is used.
  consider() {},
  reset() {},
  sort() {},
});

const [from, to, tries] = process.argv.slice(2);
// None of the options that terser calls unsafe: together they once left out a call that was needed.
const options = { ecma: 2020 };
const { code: long } = await minify(readFileSync(from, "utf8"), { ...options, mangle: false, compress: { passes: 4, ecma: 2020 } });
const short = async (order) => (await minify(long, { ...options, compress: false, mangle: { toplevel: true, ...(order && { nth_identifier: names(order) }) } })).code;

if (to == "--search") {
  // The same numbers each time: a generator modulo a prime.
  let state = 1;
  const below = (n) => (state = (state * 48_271) % 2_147_483_647) % n;
  let best = ORDER;
  let least = size_bytes(await short(best));
  let found = least;
  console.log(least, "bytes; terser's own order:", size_bytes(await short()));
  for (let left = Number(tries); left; left--) {
    const order = [...best];
    for (let swaps = 1 + below(3); swaps; swaps--) {
      const [one, other] = [below(USED), below(order.length)];
      [order[one], order[other]] = [order[other], order[one]];
    }
    const bytes = size_bytes(await short(order));
    if (bytes < found) console.log((found = bytes), order.join(""));
    // Now and then a step back, out of a hollow.
    if (bytes <= least || (bytes == least + 1 && !below(12))) [least, best] = [bytes, order.join("")];
  }
} else {
  const made = [await short(ORDER), await short()];
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(to, made.sort((one, other) => size_bytes(one) - size_bytes(other))[0]);
}
