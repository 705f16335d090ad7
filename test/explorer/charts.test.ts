import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { speedUpChart, trackChart } from "../../src/charts/index.js";

const { document } = parseHTML("<html><body></body></html>");

describe("trackChart", () => {
  const chart = trackChart(
    {
      tracks: [
        { name: "mse", x: [1, 2, 3], y: [1, 1, 2] },
        { name: "gone", x: [1, Number.NaN], y: [1, Infinity] },
        { name: "waiting", x: [], y: [] },
      ],
      target: [6, 4],
      outliers: [[9, 9]],
      domain: { x: [0, 10], y: [0, 10] },
    },
    { document },
  );

  it("says where each loss is", () => {
    expect(chart.getAttribute("role")).toBe("img");
    expect(chart.getAttribute("aria-label")).toBe("Paths of 3 optimisers to the target (6, 4)");
    expect(chart.getAttribute("aria-description")).toBe("mse is at (3, 2); gone is at (1, 1)");
  });

  it("has the plane's coordinates on its axes", () => {
    expect(chart.scale("x")?.domain).toEqual([0, 10]);
    expect(chart.scale("y")?.apply(10)).toBeLessThan(chart.scale("y")?.apply(0) as number);
  });
});

describe("speedUpChart", () => {
  const chart = speedUpChart(
    [
      { name: "mse", median: 8.04, low: 7, high: 9 },
      { name: "huber", median: 0.5, low: 0.4, high: 0.6 },
    ],
    { document },
  );

  it("has a bar with a number for each loss, in the given order", () => {
    expect(chart.scale("y")?.domain).toEqual(["mse", "huber"]);
    expect(chart.textContent).toContain("8.0×");
    expect(chart.getAttribute("aria-description")).toBe("mse: 8.0 times as fast; huber: 0.5 times as fast");
  });

  it("holds the whole spread", () => expect((chart.scale("x")?.domain as number[] | undefined)?.[1]).toBeGreaterThan(9));
});
