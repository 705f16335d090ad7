/** The table that counts equal points. */
import { expect, it } from "vitest";
import { tallyOf } from "../../src/diagnose/measure/tally.js";
import { random } from "../../src/diagnose/random.js";

it("counts equal points as a map of their texts does, in the order of their first rows", () => {
  const { uniform } = random(5);
  for (const [rows, values] of [
    [1, 3],
    [7, 2],
    [500, 4],
    [20_000, 150],
    [20_000, 1e9],
  ] as const) {
    const points = Float64Array.from({ length: 2 * rows }, () => (Math.floor(uniform() * values) - 1) / 8);
    const expected = new Map<string, { first: number; rows: number }>();
    for (let i = 0; i < rows; i++) {
      const key = `${(points[2 * i] as number) + 0} ${(points[2 * i + 1] as number) + 0}`;
      const known = expected.get(key);
      if (known === undefined) expected.set(key, { first: i, rows: 1 });
      else known.rows++;
    }
    const { size, first, rows: times } = tallyOf(points);
    expect(size).toBe(expected.size);
    expect([...first.subarray(0, size)]).toEqual([...expected.values()].map((each) => each.first));
    expect([...times.subarray(0, size)]).toEqual([...expected.values()].map((each) => each.rows));
  }
});

it("takes −0 for 0", () => {
  const { size, rows } = tallyOf(Float64Array.of(0, 1, -0, 1, 0, -1));
  expect([size, ...rows.subarray(0, size)]).toEqual([2, 2, 1]);
});

it("has nothing to count in no points", () => {
  expect(tallyOf(new Float64Array(0)).size).toBe(0);
});
