import type { Call } from "../call.js";
import { EXCESS } from "../flags.js";

/** The twin of the kernel `select`: sorts each group. */
export function selectTwin({ prediction, weights, output, layout, options, flags }: Call): number {
  const kept = 4096 * (options.high as number) + (options.low as number);
  const sign = flags & EXCESS ? -1 : 1;
  const isMissing = (i: number): boolean => weights !== null && weights[i] === 0;
  /** NaN counts as largest, and a missing unit as smaller than any other. */
  const kindOf = (i: number): number => (isMissing(i) ? 0 : Number.isNaN(prediction[i]) ? 2 : 1);
  const compare = (i: number, j: number): number => {
    const kinds = kindOf(j) - kindOf(i);
    if (kinds !== 0) return sign * kinds;
    const [a, b] = [prediction[i] as number, prediction[j] as number];
    return a < b ? sign : a > b ? -sign : i - j;
  };
  const per = layout.prediction;
  for (let from = 0; from < prediction.length; from += per) {
    const order = Array.from({ length: per }, (_, i) => from + i).sort(compare);
    order.forEach((i, place) => {
      if (output !== null) output[i] = place < kept ? (weights?.[i] ?? 1) : 0;
    });
  }
  return 0;
}
