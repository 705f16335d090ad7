/** The charts of a diagnosis, drawn by Observable Plot: in a browser's page, or in Node with a document of linkedom's. */
export { type Chart, type ChartOptions, chartStyle, hue, type Series } from "./frame.js";
export { profileChart, type RaceChartOptions, raceChart } from "./lines.js";
export { type PairChartData, pairChart } from "./pairs.js";
export { type ResidualChartData, residualChart } from "./residuals.js";
export { drawnEvery, sampled } from "./sample.js";
export { type SpeedUp, speedUpChart } from "./speedUps.js";
export { type SurfaceChartData, surfaceChart } from "./surface.js";
export { type TrackChartData, trackChart } from "./tracks.js";
