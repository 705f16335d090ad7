/** Draws a primitive's errors: the largest in each half octave of its inputs, and the share of inputs by error. */
import * as Plot from "@observablehq/plot";
import { BINS, HALF_OCTAVES, type UnaryResult } from "../../common/accuracy.js";
import { placed, plotted } from "../../common/plots.js";
import { hues, ink, picture, style } from "./plots.js";

const size = { left: 470, right: 250, height: 200, gap: 16 };

const frame = { height: size.height, marginTop: 24, marginBottom: 34, style };

const LOWEST = -127;
const HALVES = HALF_OCTAVES / 2;
/** Where a half octave is drawn: by its exponent, with 0 in the middle and negative inputs mirrored. */
const placeOf = (octave: number): number => {
  const place = (octave % HALVES) / 2 + 1;
  return octave < HALVES ? place : -place;
};

const superscript = (n: number): string => String(n).replace(/./g, (c) => (c === "-" ? "⁻" : ("⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)] as string)));

/** The tick label ±2ᵏ. */
function tick(place: number): string {
  const exponent = Math.abs(place) - 1 + LOWEST;
  return place === 0 ? "0" : `${place < 0 ? "−" : ""}${exponent === 0 ? "1" : `2${superscript(exponent)}`}`;
}

export function errorPicture(name: string, { octaves, histogram, goal, formula, inputs }: UnaryResult): string {
  const used = histogram.reduce((last, count, bin) => (count > 0 ? bin : last), 0);
  const top = Math.max(goal, (used + 1) / BINS) * 1.08;
  const places = octaves.map((most, octave) => ({ place: placeOf(octave), most })).sort((a, b) => a.place - b.place);
  const negative = places.some(({ place, most }) => place < 0 && most > 0);
  const positive = places.some(({ place, most }) => place > 0 && most > 0);
  // keep only the starts of steps
  const shown = places
    .filter(({ place }) => (place < 0 ? negative : positive))
    .map(({ place, most }) => ({ place, most: Math.round(most * 100) / 100 }))
    .filter(({ most }, i, all) => i === 0 || i === all.length - 1 || most !== all[i - 1]?.most);
  const exponents = negative && positive ? [-50, 0, 50, 100] : [-100, -50, 0, 50, 100];
  const ticks = exponents.map((exponent) => exponent - LOWEST + 1);
  const errors = plotted({
    ...frame,
    width: size.left,
    marginLeft: 44,
    marginRight: 16,
    ariaLabel: `the largest error of ${name} by its input`,
    x: {
      domain: [negative ? -257 : 0, positive ? 257 : 0],
      ticks: [...(negative ? ticks.map((at) => -at) : []), 0, ...(positive ? ticks : [])],
      tickFormat: tick,
      label: "x",
      labelArrow: "none",
    },
    y: { domain: [0, top], label: "largest error, ULP", labelArrow: "none", ticks: 5 },
    marks: [
      Plot.ruleY([0], { stroke: ink, strokeOpacity: 0.35 }),
      Plot.ruleY([goal], { stroke: hues[1], strokeDasharray: "4 4", strokeWidth: 1.2 }),
      Plot.areaY(shown, { x: "place", y: "most", curve: "step-after", fill: hues[0] }),
    ],
  });
  const shares = histogram.slice(0, used + 1).map((count, bin) => ({ from: bin / BINS, to: (bin + 1) / BINS, share: count / inputs }));
  const least = Math.min(...shares.filter(({ share }) => share > 0).map(({ share }) => share));
  const counts = plotted({
    ...frame,
    width: size.right,
    marginLeft: 48,
    marginRight: 12,
    ariaLabel: `how many inputs of ${name} err by how much`,
    x: { domain: [0, top], label: "error, ULP", labelArrow: "none", ticks: 5 },
    y: {
      type: "log",
      domain: [least / 3, 1],
      label: "share of inputs",
      labelArrow: "none",
      ticks: 4,
      tickFormat: (share: number) => (share === 1 ? "1" : `10${superscript(Math.round(Math.log10(share)))}`),
    },
    marks: [
      Plot.rect(
        shares.filter(({ share }) => share > 0),
        { x1: "from", x2: "to", y1: least / 3, y2: "share", fill: hues[0], inset: 0.5 },
      ),
      Plot.ruleX([goal], { stroke: hues[1], strokeDasharray: "4 4", strokeWidth: 1.2 }),
    ],
  });
  const width = size.left + size.gap + size.right;
  return picture(`errors of ${name}, ${formula}`, width, size.height, [
    placed(errors, `${name}-errors`, 0),
    placed(counts, `${name}-counts`, size.left + size.gap),
  ]);
}
