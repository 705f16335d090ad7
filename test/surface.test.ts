/** What docs/stability.md promises to keep, by name, is what `surface.json` has: within a major version it only grows. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { known } from "../src/command/args.js";
import * as diagnosis from "../src/diagnose/index.js";
import { dataRules } from "../src/diagnose/rules/data.js";
import { lossRules } from "../src/diagnose/rules/loss.js";
import { raceRules } from "../src/diagnose/rules/race.js";
import * as xyloss from "../src/index.js";
import * as jax from "../src/jax/index.js";
import * as reference from "../src/reference/index.js";
import { specs } from "../src/specs.js";
import * as tfjs from "../src/tfjs/index.js";

const sorted = (names: Iterable<string>): string[] => [...new Set(names)].sort();
/** A default as JSON can say it. */
const written = (value: unknown): unknown => (typeof value === "number" && !Number.isFinite(value) ? String(value) : (value ?? "required"));
const { exports } = JSON.parse(readFileSync("package.json", "utf8")) as { exports: object };

const surface = {
  entries: sorted(Object.keys(exports)),
  exports: Object.fromEntries(
    Object.entries({ xyloss, reference, diagnosis, tfjs, jax }).map(([entry, all]) => [entry, sorted(Object.keys(all))]),
  ),
  losses: Object.fromEntries(
    specs.map(({ name, unit, options }) => [
      name,
      {
        unit,
        options: Object.fromEntries(
          Object.entries(options).map(([option, one]) => [
            option,
            "default" in one ? (one.default === null ? null : written(one.default)) : "required",
          ]),
        ),
      },
    ]),
  ),
  errors: sorted([...readFileSync("src/errors.ts", "utf8").matchAll(/^ {2}\| "(ERR_XYLOSS_\w+)"/gm)].map(([, code]) => code as string)),
  findings: sorted([...dataRules, ...lossRules, ...raceRules].map(({ code }) => code)),
  command: sorted(Object.keys(known)),
  kernels: sorted(specs.flatMap(({ kernels }) => kernels)),
};

describe("the public names", () => {
  it("are those of surface.json: run this test with -u to add some; none may leave before the next major version", async () => {
    await expect(`${JSON.stringify(surface, null, 2)}\n`).toMatchFileSnapshot("surface.json");
  });
});
