/** The ten worst rows of data that are no points. */
import { describe, expect, it } from "vitest";
import { located } from "../../src/command/located.js";
import { diagnose, inspectData } from "../../src/diagnose/index.js";
import { random } from "../../src/diagnose/random.js";
import * as xyloss from "../../src/index.js";

const { normal, uniform } = random(21);
const numbers = (count: number, of: (i: number) => number) => Float32Array.from({ length: count }, (_, i) => of(i));
/** Scores of three classes for 40 rows: sure of the right one, except in these. */
const wrong = [7, 19, 30];
const labels = Int32Array.from({ length: 40 }, (_, i) => i % 3);
const scores = numbers(120, (k) => {
  const row = Math.floor(k / 3);
  const said = wrong.includes(row) ? ((labels[row] as number) + 1) % 3 : labels[row];
  return (k % 3 === said ? 5 + row / 10 : 0) + normal(0, 0.01);
});

describe("the worst rows", () => {
  it("of classes are those with the greatest loss, with both classes", () => {
    const { worst } = inspectData({ prediction: scores, target: labels, options: { classes: 3 } }, xyloss.sparseSoftmaxCrossEntropy).probes;
    expect(worst).toHaveLength(10);
    expect(worst.slice(0, 3).map(({ row }) => row)).toEqual([31, 20, 8]);
    expect(worst[0]).toMatchObject({ prediction: null, target: null, classes: { prediction: 1, target: 0 } });
    expect(worst[0]?.error).toBeCloseTo(8, 0);
    const each = worst.map(({ error }) => error);
    expect(each).toEqual([...each].sort((a, b) => b - a));
  });

  it("are in the report as a table", () => {
    const report = diagnose(xyloss.sparseSoftmaxCrossEntropy, { prediction: scores, target: labels, options: { classes: 3 } });
    expect(String(report)).toMatch(/The worst rows\n\nrow +loss +predicted class +target class\n31 +[78]/);
  });

  it("leave out what does not count", () => {
    const ignored = labels.map((label, i) => (i === 30 ? -100 : label));
    const { worst } = inspectData(
      { prediction: scores, target: ignored, options: { classes: 3 } },
      xyloss.sparseSoftmaxCrossEntropy,
    ).probes;
    expect(worst[0]?.row).toBe(20);
    const soft = numbers(120, (k) => Number(labels[Math.floor(k / 3)] === k % 3));
    const weights = numbers(40, (i) => (i === 19 || i === 30 ? 0 : 1 / 1024));
    const given = { prediction: scores, target: soft, weights, options: { classes: 3 } };
    const [first] = inspectData(given, xyloss.softmaxCrossEntropy).probes.worst;
    expect(first?.row).toBe(8);
    // weights say what counts, and not how wrong it is
    expect(first?.error).toBeCloseTo(5.7, 1);
  });

  it("of dense maps of classes, of maps and of images are whole maps", () => {
    const positions = 12;
    const target = Int32Array.from({ length: 5 * positions }, () => 1);
    const prediction = numbers(5 * 3 * positions, (k) =>
      Math.floor(k / positions) % 3 === 1 && Math.floor(k / positions / 3) !== 3 ? 4 : 0,
    );
    const dense = { prediction, target, options: { classes: 3, positions } };
    expect(inspectData(dense, xyloss.sparseSoftmaxCrossEntropy).probes.worst[0]).toMatchObject({ row: 4, classes: null });

    const bumps = numbers(6 * 64, (k) => (k % 64 === 27 ? 1 : 0));
    const drawn = { data: bumps.map((t, k) => t + (k >> 6 === 2 ? 0.5 : 0.1) * uniform()), shape: [6, 8, 8] };
    expect(inspectData({ prediction: drawn, target: { data: bumps, shape: [6, 8, 8] } }, xyloss.mse).probes.worst[0]?.row).toBe(3);
    const logits = bumps.map((t, k) => (k >> 6 === 4 ? -3 : 6 * t - 3));
    const focal = { prediction: logits, target: bumps, options: { width: 8, height: 8 } };
    expect(inspectData(focal, xyloss.heatmapFocal).probes.worst[0]?.row).toBe(5);

    const images = numbers(6 * 64, () => uniform());
    const like = images.map((value, k) => (k >> 6 === 1 ? uniform() : 2 * value + 1));
    expect(inspectData({ prediction: like, target: images, options: { width: 8, height: 8 } }, xyloss.ncc).probes.worst[0]?.row).toBe(2);
  });

  it("of labels have the row and the line of a table", () => {
    const target = numbers(40, (i) => i % 2);
    const prediction = target.map((t, i) => (i === 24 ? 0.95 : 0.9 * t + 0.05));
    const report = diagnose(xyloss.bce, { prediction, target });
    expect(report.probes.data.worst[0]).toMatchObject({ row: 25 });
    expect(located(report, { rowOf: (row) => row + 1, lineOf: (row) => row + 2 }, 2).probes.data.worst[0]).toMatchObject({
      row: 13,
      line: 14,
    });
  });

  it("are none where the loss refuses the data", () => {
    const given = { prediction: scores, target: labels.map(() => 9), options: { classes: 3 } };
    expect(inspectData(given, xyloss.sparseSoftmaxCrossEntropy).probes.worst).toEqual([]);
  });
});
