import { specs } from "../src/specs.js";
import * as all from "./index.js";
import type { LossName, LossRecord, RecordOf } from "./record.js";

/** By name. A loss without a record does not compile. */
const byName: { readonly [Name in LossName]: RecordOf<Name> } = all;

export const recordOf = (name: string): LossRecord => byName[name as LossName];

const places = ["first", "next", "seldom"];

/** In the order of the documents: family by family, the losses to take first, then the others, then those that few need. */
export const records: readonly LossRecord[] = [...new Set(specs.map(({ family }) => family))].flatMap((family) =>
  specs
    .filter((spec) => spec.family === family)
    .map(({ name }) => recordOf(name))
    .sort((a, b) => places.indexOf(a.take) - places.indexOf(b.take)),
);
