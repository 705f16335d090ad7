/** The pictures of a diagnosis, by Observable Plot: for a page in a browser, or with a document of linkedom's in Node. */
export { type Chart, type ChartOptions, chartStyle, hue, type Series } from "./frame.js";
export { profileChart, type RaceChartOptions, raceChart } from "./lines.js";
export { type ResidualChartData, residualChart } from "./residuals.js";
export { drawnEvery, sampled } from "./sample.js";
export { type SpeedUp, speedUpChart } from "./speedUps.js";
export { type SurfaceChartData, surfaceChart } from "./surface.js";
export { type TrackChartData, trackChart } from "./tracks.js";
