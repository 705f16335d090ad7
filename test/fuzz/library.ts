/** What is fuzzed: the package's exports, or a copy of them with a fault in it, to see that the fault is found. */

import type { AnyLoss } from "../../catalogue/variants.js";
import * as kernels from "../../src/index.js";

export type Library = typeof kernels;
export const library: Library = kernels;

export const lossOf = (from: Library, name: string): AnyLoss => (from as unknown as Record<string, AnyLoss>)[name] as AnyLoss;
