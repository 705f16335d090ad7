import type { Floats } from "../arrays.js";
import type { Call } from "../call.js";
import { orOutOfMemory } from "../errors.js";
import type { Edges } from "../families/spec.js";
import { ACCUMULATE, GRAD } from "../flags.js";

type Compute = (call: Call, scale: number) => number;

/** The twin of a call with edges: the loss of differences against 0, whose slopes add to one point and subtract from the other. */
export const joined =
  (twin: Compute, { pairs, values }: Edges): Compute =>
  (call, scale) => {
    const { prediction: p, flags } = call;
    const t = call.target as Floats;
    const differences = orOutOfMemory(() => new Float64Array(pairs.length));
    for (let k = 0; k < pairs.length; k += 2) {
      const i = 2 * (pairs[k] as number);
      const j = 2 * (pairs[k + 1] as number);
      differences[k] = (p[i] as number) - (p[j] as number) - ((t[i] as number) - (t[j] as number));
      differences[k + 1] = (p[i + 1] as number) - (p[j + 1] as number) - ((t[i + 1] as number) - (t[j + 1] as number));
    }
    const inner: Call = { ...call, edges: null, prediction: differences, target: orOutOfMemory(() => new Float64Array(pairs.length)) };
    if (!(flags & GRAD)) return twin(inner, scale);
    const slopes = orOutOfMemory(() => new Float64Array(pairs.length));
    const total = twin({ ...inner, flags: flags & ~ACCUMULATE, output: slopes }, scale);
    const g = call.output as Floats;
    if (!(flags & ACCUMULATE)) g.fill(0, 0, values);
    for (let k = 0; k < pairs.length; k += 2) {
      const i = 2 * (pairs[k] as number);
      const j = 2 * (pairs[k + 1] as number);
      const x = slopes[k] as number;
      const y = slopes[k + 1] as number;
      g[i] = (g[i] as number) + x;
      g[i + 1] = (g[i + 1] as number) + y;
      g[j] = (g[j] as number) - x;
      g[j + 1] = (g[j + 1] as number) - y;
    }
    return total;
  };
