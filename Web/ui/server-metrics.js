/** What `/metrics` tells about one route, in numbers for people. */

import { metrics } from "./api.js";

/**
 * Of requests with POST.
 * @param {Array<string>} paths patterns as the server writes them.
 * @returns by path: requests, those that failed by the server's fault, and seconds within which half and 95 of 100 were answered;
 *   null where nothing was asked yet. Null altogether where a gateway answers, whose numbers are of itself.
 */
export async function timesOf(paths) {
  const text = await metrics().catch(() => null);
  if (text === null || !text.includes("compreface_photos_pending")) return null;
  const lines = text.split("\n").filter((line) => line.includes('method="POST"'));
  return Object.fromEntries(paths.map((path) => [path, timesIn(lines.filter((line) => line.includes(`path="${path}"`)))]));
}

function timesIn(lines) {
  const read = (name) => lines.filter((line) => line.startsWith(`compreface_http_${name}`));
  const value = (line) => Number(line.slice(line.lastIndexOf(" ") + 1));
  const requests = read("requests_total").map((line) => [Number(line.match(/status="(\d+)"/)?.[1]), value(line)]);
  const count = requests.reduce((sum, [, number]) => sum + number, 0);
  if (count === 0) return null;
  const buckets = read("request_seconds_bucket").map((line) => [Number(line.match(/le="([^"]+)"/)?.[1].replace("+Inf", "Infinity")), value(line)]);
  return {
    count,
    failed: requests.filter(([status]) => status >= 500).reduce((sum, [, number]) => sum + number, 0),
    refused: requests.filter(([status]) => status >= 400 && status < 500).reduce((sum, [, number]) => sum + number, 0),
    median: quantile(buckets, 0.5), high: quantile(buckets, 0.95),
  };
}

/** Within a bucket times are taken to be spread evenly, as Prometheus does. */
function quantile(buckets, share) {
  const sums = new Map();
  for (const [bound, number] of buckets) sums.set(bound, (sums.get(bound) ?? 0) + number);
  const sorted = [...sums].sort(([one], [other]) => one - other);
  const rank = (sorted.at(-1)?.[1] ?? 0) * share;
  let [lower, before] = [0, 0];
  for (const [bound, number] of sorted) {
    if (number >= rank) return bound === Infinity ? lower : lower + (bound - lower) * ((rank - before) / Math.max(1, number - before));
    [lower, before] = [bound, number];
  }
  return lower;
}
