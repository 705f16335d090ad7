/** The exports under test. Tests of the fuzzer pass a copy with a fault in it. */

import type { AnyLoss } from "../../catalogue/variants.js";
import * as kernels from "../../src/index.js";

export type Library = typeof kernels;
export const library: Library = kernels;

export const lossOf = (from: Library, name: string): AnyLoss => (from as unknown as Record<string, AnyLoss>)[name] as AnyLoss;
