/** The pictures of a diagnosis, by Observable Plot: for a page in a browser, or with a document of linkedom's in Node. */
export { type Chart, type ChartOptions, chartStyle, hue, type Series } from "./charts/frame.js";
export { profileChart, type RaceChartOptions, raceChart } from "./charts/lines.js";
export { type ResidualChartData, residualChart } from "./charts/residuals.js";
export { drawnEvery, sampled } from "./charts/sample.js";
export { type SpeedUp, speedUpChart } from "./charts/speedUps.js";
export { type SurfaceChartData, surfaceChart } from "./charts/surface.js";
export { type TrackChartData, trackChart } from "./charts/tracks.js";
