/** The pictures of a report: charts with titles and captions. */
import { type Chart, type ChartOptions, pairChart, profileChart, raceChart, residualChart, surfaceChart } from "../charts/index.js";
import type { ReportData } from "../diagnose/report.js";
import type { AnyLoss, DiagnoseInput, LossFunction } from "../diagnose/types.js";
import { type Drawing, drawingGroups, type Group } from "./drawings.js";

export { first, titleOf } from "./drawings.js";

export interface Picture {
  readonly title: string;
  readonly caption: string;
  readonly chart: Chart;
}

/** All pictures of a report, in groups. `document` creates their elements; default: the page's own. */
export function pictureGroups(
  report: ReportData,
  loss: AnyLoss | LossFunction,
  input: DiagnoseInput,
  document?: Document,
): readonly Group<Picture>[] {
  return drawingGroups(report, loss, input).map(({ title, pictures }) => ({
    title,
    pictures: pictures.map((drawing) => ({ title: drawing.title, caption: drawing.caption, chart: chartOf(drawing, { document }) })),
  }));
}

/** Draws a picture's chart. */
export function chartOf(drawing: Drawing, options: ChartOptions = {}): Chart {
  switch (drawing.kind) {
    case "pairs":
      return pairChart(drawing.data, options);
    case "surface":
      return surfaceChart(drawing.data, options);
    case "profile":
      return profileChart(drawing.data, options);
    case "race":
      return raceChart(drawing.data, { ...options, label: "distance / initial distance", steps: "log" });
    case "residuals":
      return residualChart(drawing.data, options);
  }
}
