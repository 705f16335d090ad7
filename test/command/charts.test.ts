import type { Scale } from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import {
  type Chart,
  drawnEvery,
  pairChart,
  profileChart,
  raceChart,
  residualChart,
  sampled,
  surfaceChart,
} from "../../src/charts/index.js";
import { logTicks } from "../../src/charts/lines.js";
import { minimumText } from "../../src/charts/minimum.js";
import { applied } from "../../src/charts/plane.js";
import { type Subject, subjectOf, surfaceOf } from "../../src/diagnose/index.js";
import type { AnyLoss } from "../../src/diagnose/types.js";
import { categoricalCrossEntropy } from "../../src/index.js";

const { document } = parseHTML("<html><body></body></html>");
const within = { document };
const ticks = (chart: Chart, axis: "x" | "y") =>
  Array.from(chart.querySelectorAll(`[aria-label="${axis}-axis tick label"] text`), ({ textContent }) => textContent ?? "");

/** A bowl of this size around a place. */
function bowl(centre: number, extent: number) {
  const x = Array.from({ length: 21 }, (_, i) => centre + ((i - 10) * extent) / 10);
  const value = x.flatMap((v) => x.map((u) => ((u - centre) / extent) ** 2 + ((v - centre) / extent) ** 2));
  return { x, y: x, value, minimum: { x: centre, y: centre, value: 0 }, floor: { kind: "point" as const, lines: [] } };
}

describe("charts", () => {
  it("have ticks that fit beside them, whatever the unit", () => {
    for (const size of [1e-9, 1e-4, 0.02, 1, 300, 5e3, 2e5, 4e8, 3e12]) {
      const charts = [
        profileChart([{ name: "along x", x: [0, size], y: [0, 7 * size] }], within),
        surfaceChart({ name: "mse", surface: bowl(0, size), target: [0, 0] }, within),
        residualChart({ residuals: [size, 0, -size, size / 2, 0, -size], sigma: size / 2 }, within),
      ];
      for (const chart of charts) {
        for (const axis of ["x", "y"] as const) {
          const labels = ticks(chart, axis);
          expect(labels.length).toBeGreaterThan(1);
          expect(new Set(labels).size).toBe(labels.length);
          // 45 pixels are left beside a picture
          if (axis === "y") for (const label of labels) expect(label.length, `${size}: ${label}`).toBeLessThanOrEqual(7);
        }
      }
    }
  });

  it("keep the label of the target within a picture of any width", () => {
    const anchor = (width: number) => {
      const data = { name: "mse", surface: { ...bowl(5, 5), minimum: { x: 6, y: 4, value: 0 } }, target: [6, 4] as const };
      const labels = surfaceChart(data, { ...within, width }).querySelectorAll("text");
      const label = Array.from(labels).find(({ textContent }) => textContent === "target, minimum");
      return label?.closest("[text-anchor]")?.getAttribute("text-anchor") ?? "start";
    };
    expect(anchor(440)).toBe("start");
    expect(anchor(340)).toBe("end");
  });

  it("label every tick of a logarithmic axis", () => {
    for (const [least, greatest] of [
      [1, 200],
      [0.3, 4],
      [3, 8],
      [2.1, 2.9],
      [1e-4, 1],
      [0.02, 30],
      [1e-7, 1e5],
    ] as const) {
      const chart = raceChart([{ name: "mse", x: [1, 10], y: [greatest / 1.3, least * 1.3] }], { ...within, steps: "log" });
      const labels = ticks(chart, "y");
      expect(labels.length, `${least} to ${greatest}`).toBeGreaterThan(1);
      expect(labels.length).toBeLessThan(9);
      expect(labels).not.toContain("");
      expect(new Set(labels).size).toBe(labels.length);
      for (const label of labels) expect(label.length).toBeLessThanOrEqual(7);
      expect(chart.querySelectorAll('[aria-label="y-axis tick"] path').length).toBe(labels.length);
      for (const tick of logTicks([least, greatest])) expect(tick >= least * 0.9 && tick <= greatest * 1.1).toBe(true);
    }
  });

  it("draw a floor that is a line as one, and call it so", () => {
    const subject = subjectOf(categoricalCrossEntropy as unknown as AnyLoss, { classes: 2 }) as Subject;
    const surface = surfaceOf(subject, [40, 20], { extent: 15, steps: 20 });
    const chart = surfaceChart({ name: "categoricalCrossEntropy", surface, target: [40, 20] }, within);
    const labels = Array.from(chart.querySelectorAll("text"), ({ textContent }) => textContent ?? "");
    expect(labels).toContain("target");
    expect(labels).toContain("least loss: a line");
    expect(labels.filter((label) => label.includes("minimum"))).toEqual([]);
    expect(chart.querySelectorAll('[stroke-dasharray="7 4"]').length).toBe(2);
    expect(minimumText(surface)).toMatch(
      /^The loss is least not at a point but all along a line: as low at \(5\d(\.\d)?, 2\d(\.\d)?\) as at \(40, 20\)\.$/,
    );
  });

  it("do not call the edge of a picture a minimum", () => {
    const surface = { ...bowl(5, 5), minimum: { x: 10, y: 3, value: 0 } };
    const chart = surfaceChart({ name: "klDivergence", surface, target: [5, 5] }, within);
    const labels = Array.from(chart.querySelectorAll("text"), ({ textContent }) => textContent ?? "");
    expect(labels).toContain("least here");
    expect(minimumText(surface)).toMatch(/^The loss has no minimum here/);
  });

  it("join predictions with targets, and draw the axes of the targets with what becomes of them", () => {
    const target = [0, 0, 10, 0, 0, 10, 10, 10];
    const prediction = [0, 0, 0, 10, 10, 0, 1e6, 10];
    const frame = { low: [0, 0], high: [10, 10] } as const;
    const data = { target, prediction, frame, map: { x: [0, 1, 0], y: [1, 0, 0] } as const, domain: { x: [-1, 11], y: [-1, 11] } as const };
    const chart = pairChart(data, within);
    const drawn = (label: string) => Array.from(chart.querySelectorAll(`[aria-label="${label}"]`));
    // four pairs; then each axis with its halo
    expect(drawn("link").map((group) => group.querySelectorAll("path").length)).toEqual([4, 1, 1, 1, 1]);
    expect(drawn("arrow").length).toBe(4);
    expect(chart.outerHTML).not.toMatch(/NaN|Infinity/);
    // a swap: the axis x of the targets ends where their axis y does
    const [px, py] = [chart.scale("x"), chart.scale("y")] as [Scale, Scale];
    const moved = applied(data.map, [10, 0]);
    expect(moved).toEqual([0, 10]);
    expect([px.apply(moved[0]), py.apply(moved[1])]).toEqual([px.apply(0), py.apply(10)]);
    expect(drawn("dot").map((group) => group.childElementCount)).toEqual([4, 3, 1]);
  });

  it("put the names of lines apart", () => {
    const names = ["a", "b", "c", "d", "e", "f"];
    const chart = raceChart(
      names.map((name) => ({ name, x: [0, 10, 100], y: [1, 0.1, 0.01] })),
      { ...within, steps: "log" },
    );
    const places = Array.from(chart.querySelectorAll("g[transform]"), (group) => ({
      name: group.textContent ?? "",
      y: Number(/,(-?[\d.]+)\)/.exec(group.getAttribute("transform") as string)?.[1]),
    })).filter(({ name }) => names.includes(name));
    expect(places.length).toBe(names.length);
    const heights = places.map(({ y }) => y).sort((a, b) => a - b);
    for (const [i, y] of heights.slice(1).entries()) expect(y - (heights[i] as number)).toBeGreaterThan(12);
  });

  it("draw one point in so many, and those far out at the edge", () => {
    expect([0, 1, 2000, 2001, 50_000].map(drawnEvery)).toEqual([1, 1, 1, 2, 25]);
    const residuals = Float64Array.from({ length: 2 * 5000 }, (_, i) => Math.sin(i * i));
    residuals.set([1e6, -1e6, Number.NaN, 0], 0);
    const chart = residualChart({ residuals, sigma: 0.5 }, within);
    expect(chart.querySelectorAll("circle").length).toBe(1666 + 3);
    expect(chart.getAttribute("aria-description")).toMatch(/^Circles at 1, 2 and 3 .* 1 of the 1667 points drawn lie beyond/);
  });

  it("draw the same from a sample of the residuals as from all of them", () => {
    const residuals = Float64Array.from({ length: 2 * 100_001 }, (_, i) => Math.sin(i * i));
    const sample = sampled(residuals);
    expect([sample.residuals.length, sample.count]).toEqual([2 * 1961, 100_001]);
    expect([...sample.residuals.subarray(2, 4)]).toEqual([...residuals.subarray(2 * 51, 2 * 52)]);
    const [whole, part] = [{ residuals }, sample].map((data) =>
      residualChart({ ...data, sigma: 0.5 }, within).outerHTML.replace(/plot-clip-\d+/g, ""),
    );
    expect(part === whole).toBe(true);
  });
});
