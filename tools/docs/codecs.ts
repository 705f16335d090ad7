/** How exactly each pair of codecs returns a point: docs/codecs.md and its picture, computed with the kernels. */
import * as Plot from "@observablehq/plot";
import { placed, plotted } from "../../common/plots.js";
import { decodeHeatmap, decodeSimcc, encodeSimcc, gaussianMap, type MapMethod, type PeakMethod } from "../../src/index.js";
import { page, table } from "./markdown.js";
import { ink, style } from "./plots.js";

/** The map, and how many pixels of the image go into one of it. */
const size = { width: 24, height: 20 };
const stride = 4;
const sigma = 2;
const imageWidth = size.width * stride;
/** Places of a point within one pixel of the map; none is midway between two pixels. */
const PLACES = 64;

type Convention = "edges" | "centers" | "corners";
/** A coordinate of the image in the map, and back. */
const conventions: Readonly<Record<Convention, { readonly to: (x: number) => number; readonly from: (x: number) => number }>> = {
  edges: { to: (x) => x / stride, from: (x) => x * stride },
  centers: { to: (x) => (x + 0.5) / stride - 0.5, from: (x) => (x + 0.5) * stride - 0.5 },
  corners: {
    to: (x) => (x * (size.width - 1)) / (imageWidth - 1),
    from: (x) => (x * (imageWidth - 1)) / (size.width - 1),
  },
};
/** Without a flip, with one, and with one whose map is then moved by a pixel. */
type Flip = "none" | "flip" | "shifted";

const encoders: readonly MapMethod[] = ["msra", "unbiased", "udp"];
interface Decoder {
  readonly name: string;
  readonly method: PeakMethod;
  readonly blur?: number;
}
const decoders: readonly Decoder[] = [
  { name: "argmax", method: "argmax" },
  { name: "quarter", method: "quarter" },
  { name: "dark", method: "dark" },
  { name: "dark, blur 11", method: "dark", blur: 11 },
  { name: "darkUdp", method: "darkUdp" },
  { name: "darkUdp, blur 11", method: "darkUdp", blur: 11 },
];

/** Places in the image, over one pixel of the map about its middle. */
const placesOf = ({ from }: (typeof conventions)[Convention]): number[] =>
  Array.from({ length: PLACES }, (_, i) => from(size.width / 2 + (i + 0.5) / PLACES));

/** Points at these places of the map, in a row of their own that is no whole pixel. */
const inMap = (xs: readonly number[]): Float32Array => Float32Array.from(xs.flatMap((x) => [x, 9.37]));

/** The mean of each map and of that of the flipped image, turned back. */
function withFlipped(maps: Float32Array, turned: Float32Array, shift: number): Float32Array {
  const { width } = size;
  return maps.map((score, i) => {
    const column = (i % width) - shift;
    const other = column < 0 ? 0 : (turned[i - (i % width) + width - 1 - column] as number);
    return (score + other) / 2;
  });
}

/** Decoded minus true x, in pixels of the image, at each place. */
function errorsOf(encoder: MapMethod, { method, blur = 1 }: Decoder, convention: Convention, flip: Flip): number[] {
  const { to, from } = conventions[convention];
  const places = placesOf(conventions[convention]);
  const options = { ...size, sigma, method: encoder };
  let maps: Float32Array = gaussianMap(inMap(places.map(to)), options);
  if (flip !== "none") {
    const turned = gaussianMap(inMap(places.map((x) => to(imageWidth - 1 - x))), options);
    maps = withFlipped(maps, turned, flip === "shifted" ? 1 : 0);
  }
  const found = decodeHeatmap(maps, { ...size, method, blur });
  return places.map((x, i) => from(found[3 * i] as number) - x);
}

/** The same for SimCC, whose bins are `split` to a pixel of the image. */
function simccErrors(round: boolean, flip: boolean): number[] {
  const bins = { binsX: 2 * imageWidth, binsY: 2 * size.height * stride, split: 2 };
  const per = bins.binsX + bins.binsY;
  const places = placesOf(conventions.edges);
  const options = { ...bins, sigma: 6, round };
  let labels: Float32Array = encodeSimcc(inMap(places), options);
  if (flip) {
    const turned = encodeSimcc(inMap(places.map((x) => imageWidth - 1 - x)), options);
    labels = labels.map((y, i) => {
      const bin = i % per;
      return bin < bins.binsX ? (y + (turned[i - bin + bins.binsX - 1 - bin] as number)) / 2 : y;
    });
  }
  const found = decodeSimcc(labels, bins);
  return places.map((x, i) => (found[3 * i] as number) - x);
}

const rounded = (x: number): string => (Math.abs(x) < 0.0005 ? "0" : x.toFixed(Math.abs(x) < 0.1 ? 3 : 2).replace("-", "−"));

/** The mean error and the largest, as the cell of a table. */
function cell(errors: readonly number[]): string {
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  const worst = Math.max(...errors.map(Math.abs));
  return worst < 0.0005 ? "**0**" : `${rounded(mean)} (${rounded(worst)})`;
}

/** A row for each pair, a column for each convention and flip. */
function rows(columns: readonly (readonly [Convention, Flip])[]): string[][] {
  return encoders.flatMap((encoder) =>
    decoders.map((decoder) => [
      `\`"${encoder}"\``,
      decoder.name.replace(/^\w+/, (method) => `\`"${method}"\``),
      ...columns.map(([convention, flip]) => cell(errorsOf(encoder, decoder, convention, flip))),
    ]),
  );
}

/** Hues that stand out on white and on black, and dashes, for the picture. */
const lines: readonly { readonly name: string; readonly hue: string; readonly dash?: string }[] = [
  { name: "argmax", hue: ink },
  { name: "quarter", hue: "#e0701a" },
  { name: "darkUdp, blur 11", hue: "#b06be0" },
  { name: "darkUdp", hue: "#2f8fe6" },
];
const titles: Readonly<Record<MapMethod, string>> = {
  msra: "gaussianMap, msra",
  unbiased: "gaussianMap, unbiased",
  udp: "gaussianMap, udp",
};
const panel = { width: 420, height: 190, head: 52 };

export function codecsPicture(): string {
  const panels = encoders.map((encoder, k) => {
    const marks = lines.map(({ name, hue }) => {
      const decoder = decoders.find((each) => each.name === name) as Decoder;
      const errors = errorsOf(encoder, decoder, "edges", "none").map((error, i) => ({ place: (i + 0.5) / PLACES, error: error / stride }));
      // the jump at half a pixel is no line
      const halves = [errors.filter(({ place }) => place < 0.5), errors.filter(({ place }) => place > 0.5)];
      return halves.map((data) => Plot.line(data, { x: "place", y: "error", stroke: hue, strokeWidth: 2 }));
    });
    const svg = plotted({
      width: panel.width,
      height: panel.height,
      marginLeft: 44,
      marginRight: 10,
      marginTop: 26,
      marginBottom: 36,
      ariaLabel: `Error of ${titles[encoder]}`,
      style: { ...style, fontSize: "12px" },
      x: { domain: [0, 1], label: "place of the point between two pixels of the map", labelArrow: "none", labelAnchor: "center", ticks: 4 },
      y: {
        domain: [-0.55, 0.55],
        label: `${titles[encoder]}: error in pixels of the map`,
        labelArrow: "none",
        ticks: [-0.5, -0.25, 0, 0.25, 0.5],
      },
      marks: [Plot.ruleY([0], { stroke: ink, strokeOpacity: 0.35 }), ...marks.flat()],
    });
    return placed(svg, `codecs-${encoder}`, 0, panel.head + k * (panel.height + 8));
  });
  const legend = lines.map(({ name, hue }, i) => {
    const [x, y] = [12 + (i % 2) * 200, 16 + Math.floor(i / 2) * 20];
    return `<path d="M${x} ${y - 4}h22" stroke="${hue}" stroke-width="2.5"/><text x="${x + 30}" y="${y}" fill="${ink}">${name}</text>`;
  });
  const height = panel.head + 3 * (panel.height + 8);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${panel.width}" height="${height}" viewBox="0 0 ${panel.width} ${height}" font-family="system-ui, sans-serif" font-size="13" role="img" aria-label="How far each decoding misses a point, by its place between two pixels">${legend.join("")}${panels.join("")}</svg>\n`;
}

export function codecsPage(): string {
  const [none, turned]: (readonly (readonly [Convention, Flip])[])[] = [
    [
      ["edges", "none"],
      ["centers", "none"],
      ["corners", "none"],
    ],
    [
      ["edges", "flip"],
      ["edges", "shifted"],
      ["centers", "flip"],
      ["corners", "flip"],
    ],
  ] as const;
  const worst = (name: string): string => {
    const decoder = decoders.find((each) => each.name === name) as Decoder;
    return rounded(Math.max(...encoders.slice(1).flatMap((encoder) => errorsOf(encoder, decoder, "edges", "none").map(Math.abs))));
  };
  const simcc = [false, true].map((round) => [`\`round: ${round}\``, cell(simccErrors(round, false)), cell(simccErrors(round, true))]);
  return page([
    "# Codecs: what a point loses on its way through a heat map",
    "",
    "A model that outputs heat maps cannot be better than its codec: how points become maps, how the highest pixel becomes a point, and how pixels of the image",
    "become pixels of the map. This page encodes a point, decodes it, and shows how far off the result is, for each pair of [`gaussianMap`](losses.md#gaussianmap) and",
    "[`decodeHeatmap`](losses.md#decodeheatmap). `npm run docs` computes it.",
    "",
    "```js",
    'import { decodeHeatmap, gaussianMap } from "xyloss";',
    "",
    "const size = { width: 24, height: 20 }; // of the map",
    "const points = Float32Array.of(7.3, 5.8, 15, 11.5); // x0 y0 x1 y1, in pixels of the map",
    'const maps = gaussianMap(points, { ...size, sigma: 2, method: "unbiased" }); // to train a model on',
    'const found = decodeHeatmap(maps, { ...size, method: "dark" }); // x0 y0 score0 x1 y1 score1',
    'console.log([...found].map((number) => number.toFixed(2)).join(" ")); // 7.30 5.80 0.98 15.00 11.50 0.97',
    "```",
    "",
    "![How far each decoding misses a point, by its place between two pixels](codecs.svg)",
    "",
    "- Draw maps with `unbiased` or `udp`, and decode with `dark` or `darkUdp` without `blur`: the point comes back to the last digits of float32. With `logits: true`, so",
    "  does a point from logits whose softmax is a Gaussian.",
    "- `msra` rounds the point to a pixel of the map before it draws. No decoder can undo that.",
    `- \`quarter\` misses by up to ${worst("quarter")} pixels of the image. \`blur\`, which MMPose always applies with DARK, costs at most`,
    `  ${worst("dark, blur 11")} here. It is meant for the noise in a model's maps, which these maps do not have.`,
    `- Where the maps of the image and of its mirror image are averaged, they are ${stride - 1} pixels of the image apart with \`"edges"\`, or 1 if one is shifted.`,
    '  With `"centers"` and `"corners"` they match. MMPose\'s `MSRAHeatmap` is `"edges"`, its `UDPHeatmap` `"corners"`.',
    "",
    "## One map",
    "",
    `Errors are decoded minus true x in pixels of the image: the mean, which is the bias, and in brackets the largest. **0** means below 0.0005. Points lie at ${PLACES}`,
    `places over one pixel of a map of ${size.width} × ${size.height} with σ = ${sigma}, of an image of ${imageWidth} × ${size.height * stride}; half a pixel of the map is ${stride / 2} of the image.`,
    'A coordinate x of the image is x/4 in the map with `"edges"`, (x + ½)/4 − ½ with `"centers"`, and 23x/95 with `"corners"`: `toUnit` and `fromUnit`.',
    "",
    ...table(["`gaussianMap`", "`decodeHeatmap`", '`"edges"`', '`"centers"`', '`"corners"`'], rows(none ?? [])),
    "## With the mirror image",
    "",
    "Here the map is averaged with that of the mirror image, turned back. “Shifted” means that the latter is moved by one pixel first, as HRNet and MMPose's",
    "`shift_heatmap` do.",
    "Of two equally high pixels the first counts, which shows as a bias of `msra`.",
    "",
    ...table(["`gaussianMap`", "`decodeHeatmap`", '`"edges"`', '`"edges"`, shifted', '`"centers"`', '`"corners"`'], rows(turned ?? [])),
    "## SimCC",
    "",
    `[\`encodeSimcc\`](losses.md#encodesimcc) and [\`decodeSimcc\`](losses.md#decodesimcc) with two bins per pixel of the image and σ = 6 bins. Bin k is at pixel k/2, so the bins of the mirror`,
    "image, turned back, are one bin, half a pixel, off.",
    "",
    ...table(["`encodeSimcc`", "one label", "with the mirror image"], simcc),
  ]);
}
