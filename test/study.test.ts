/** The training of examples/landmarks. In browsers: test/browser/landmarks.test.ts. */
import { memory } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { contestants, usual } from "../examples/landmarks/contestants.js";
import { drawn, trained } from "../examples/landmarks/node.js";
import type { Measured } from "../examples/landmarks/study.js";

const settings = { ...usual, steps: 16 };

describe("a training", () => {
  let measured: readonly Measured[];
  beforeAll(async () => {
    measured = await trained(settings, 8);
  });

  it("starts all losses from the same place", () => {
    const [first] = measured;
    expect(new Set(first?.errors).size).toBe(1);
    for (const found of first?.found ?? []) expect(found).toEqual(first?.found[0]);
  });

  it("measures at the steps that were asked for, and draws six examples", () => {
    expect(measured.map(({ step }) => step)).toEqual([0, 8, 16]);
    expect(drawn).toHaveLength(6);
    for (const found of measured[1]?.found ?? []) expect(found).toHaveLength(6 * 10);
  });

  it("lowers the held-out error, by every loss that sees distances", () => {
    const [first, last] = [measured[0], measured.at(-1)].map((each) => each?.errors ?? []);
    for (const [k, { name }] of contestants.entries()) {
      if (k > 0) expect(last?.[k], name).toBeLessThan(0.75 * (first?.[k] as number));
    }
  });

  it("gives the same numbers again, others with wrong labels, and leaves no tensor behind", async () => {
    const before = memory().numTensors;
    const again = await trained({ ...settings, steps: 8 }, 8);
    const same = await trained({ ...settings, steps: 8 }, 8);
    const wrong = await trained({ ...settings, steps: 8, wrong: 0.4 }, 8);
    expect(same).toEqual(again);
    expect(wrong.at(-1)?.errors).not.toEqual(again.at(-1)?.errors);
    expect(memory().numTensors).toBe(before);
  });
});
