/** What is ours and none of the page's. */
import type { Host } from "../host.ts";

/** Whether an address is the collector's: where batches go, its scripts and its wasm. The site itself may live on the same host. */
export const isOurs = ({ url }: Host, address: string): boolean => {
  const base = url.split("/v1/")[0]!;
  return address.startsWith(base) && /^\/([abc]|v1)\//.test(address.slice(base.length));
};
