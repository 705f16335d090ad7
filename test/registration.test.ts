/** The registration example on its real data, against numbers from an independent calculation. */
import { describe, expect, it } from "vitest";
import { loadAirports } from "../examples/registration/data.js";
import { type FitResult, fits } from "../examples/registration/fit.js";

const results = fits(() => {}, { rounds: 0 });
const of = (name: string) => results.find((result) => result.name === name) as FitResult;
const near = (actual: number, expected: number, relative: number) =>
  expect(Math.abs(actual - expected), `${actual} for ${expected}`).toBeLessThanOrEqual(relative * expected);

describe("the airports", () => {
  const { count, region, target } = loadAirports();

  it("are 3,376: 3,069 on the mainland, 279 in insets, 28 missing with a target of NaN", () => {
    expect(count).toBe(3376);
    for (const [name, number] of [
      ["mainland", 3069],
      ["inset", 279],
      ["missing", 28],
    ] as const) {
      expect(region.filter((each) => each === name).length).toBe(number);
    }
    region.forEach((each, i) => {
      if (each === "missing") expect([target[2 * i], target[2 * i + 1]]).toEqual([NaN, NaN]);
    });
  });
});

describe("the fits", () => {
  it("all converge", () => {
    for (const { name, optimisation } of results) expect(optimisation?.converged ?? true, name).toBe(true);
  });

  it.each([
    ["ceiling", 0.031, 0.092],
    ["mse", 15.9, 86],
    ["huber", 3.2, 23],
    ["huber, radial", 3.2, 23],
    ["cauchy, radial", 4.04, 16.3],
    ["gemanMcClure, radial, graduated", 0.031, 0.092],
    ["tukey, radial, graduated", 0.031, 0.092],
    ["tukey, radial, by IRLS", 0.031, 0.092],
    ["tukey, radial, by LM", 0.031, 0.092],
  ])("%s: the mainland's median and 95th percentile in pixels", (name, median, p95) => {
    near(of(name).median, median, 0.05);
    near(of(name).p95, p95, 0.05);
  });

  it.each(["gemanMcClure, radial, graduated", "tukey, radial, graduated", "tukey, radial, by IRLS", "tukey, radial, by LM"])(
    "%s ends with exactly the mainland as inliers",
    (name) => {
      const { inliers, mainlandInliers } = of(name);
      expect([inliers, mainlandInliers]).toEqual([3069, 3069]);
    },
  );

  it("cauchy cannot reject the insets", () => {
    expect(of("cauchy, radial").median).toBeGreaterThan(50 * of("ceiling").median);
  });

  it("reweighted least squares takes about 50 steps, a fifth of what L-BFGS takes", () => {
    const steps = (name: string) => of(name).optimisation?.steps as number;
    expect(steps("tukey, radial, by IRLS")).toBeGreaterThan(40);
    expect(steps("tukey, radial, by IRLS")).toBeLessThan(60);
    expect(steps("tukey, radial, graduated")).toBeGreaterThan(4 * steps("tukey, radial, by IRLS"));
  });

  it("with the loss's curvature takes fewer steps than L-BFGS", () => {
    const steps = (name: string) => of(name).optimisation?.steps as number;
    expect(steps("tukey, radial, by LM")).toBeLessThan(0.85 * steps("tukey, radial, graduated"));
  });

  it("cross-entropy learns the ratio of the coordinates better than huber, but not their size", () => {
    const { median, ratio, size, optimisation } = of("categorical cross-entropy");
    expect(median).toBeGreaterThan(100);
    expect(ratio).toBeLessThan(of("huber").ratio);
    expect(size[1] / size[0]).toBeGreaterThan(3);
    expect(optimisation?.fromElsewhere).toBeGreaterThan(100);
  });

  it("plain JavaScript ends at the same place, if it has the loss", () => {
    for (const { name, optimisation } of results) {
      if (name !== "categorical cross-entropy" && optimisation) expect(optimisation.fromJs, name).toBeLessThan(0.05);
    }
  });
});
