/** Draws trainings side by side: their errors, and what each loss finds at the end. */
import { emptyDocument, placed } from "../../common/plots.js";
import { chartStyle, hue, raceChart, type Series } from "../../src/charts/index.js";
import { contestants } from "./contestants.js";
import { landmarksPath, outlinePath, viewBox } from "./drawing.js";
import { OUTPUTS, SIDE } from "./glyphs.js";
import type { Drawn, Measured } from "./study.js";

/** A training, and what is said over it. */
export interface Column {
  readonly title: string;
  readonly measured: readonly Measured[];
}

const column = { width: 420, gap: 36, head: 34 };
const cell = { size: 46, gap: 3, top: 8, label: 126 };
const row = cell.size + cell.top;

const style = `${chartStyle.replace(":root{", ":root{color-scheme:light dark;")}
.words{fill:var(--xyloss-ink);font:14px system-ui,sans-serif}
.title{fill:var(--xyloss-ink);font:600 16px system-ui,sans-serif}
svg{overflow:visible}
.ground{fill:var(--xyloss-ground)}
.cell path{fill:none;stroke-linejoin:round}
.cell rect{fill:var(--xyloss-faint);fill-opacity:.1}
.cell .glyph{fill:var(--xyloss-ink);fill-opacity:.28}
.cell .target{stroke:var(--xyloss-faint);stroke-width:.5}
.cell .landmarks{stroke-width:.8}`;

const seriesOf = (measured: readonly Measured[]): Series[] =>
  contestants.map(({ name }, k) => ({
    name,
    x: measured.map(({ step }) => step),
    y: measured.map(({ errors }) => errors[k] as number),
  }));

function cellOf(k: number, { contours, target }: Drawn, found: Float32Array, x: number, y: number): string {
  const [left, top, side] = viewBox;
  const scale = cell.size / side;
  return `<g class="cell" clip-path="url(#cell)" transform="translate(${x - left * scale} ${y - top * scale}) scale(${scale.toFixed(4)})">
<rect width="${SIDE}" height="${SIDE}"/><path class="glyph" d="${outlinePath(contours)}"/><path class="target" d="${landmarksPath(target)}"/>
<path class="landmarks" stroke="${hue(k)}" d="${landmarksPath(found)}"/></g>`;
}

function rowOf(drawn: readonly Drawn[], measured: Measured, k: number): string {
  const y = k * row;
  const cells = drawn.map((example, i) =>
    cellOf(
      k,
      example,
      (measured.found[k] as Float32Array).subarray(i * OUTPUTS, (i + 1) * OUTPUTS),
      cell.label + i * (cell.size + cell.gap),
      y + cell.top,
    ),
  );
  // a long name takes two lines
  const lines = (contestants[k]?.name ?? "").split(/(?=CrossEntropy)/);
  const middle = y + cell.top + cell.size / 2;
  const first = middle - 9 * lines.length + 4;
  const words = [
    ...lines.map((line, i) => `<text class="words" y="${first + 18 * i}" style="fill:${hue(k)}">${line}</text>`),
    `<text class="words" y="${first + 18 * lines.length}">${(measured.errors[k] as number).toFixed(2)} px</text>`,
  ];
  return [...words, ...cells].join("\n");
}

/** An SVG for both colour schemes. */
export function figureOf(drawn: readonly Drawn[], columns: readonly Column[]): string {
  const whole = columns.flatMap(({ measured }) => seriesOf(measured));
  const charts = columns.map(({ measured }) =>
    raceChart(seriesOf(measured), { document: emptyDocument(), width: column.width, label: "held-out error, px", whole }),
  );
  const below = column.head + Math.max(...charts.map((chart) => Number(chart.getAttribute("height"))));
  const contents = columns.map(({ title, measured }, i) => {
    const rows = contestants.map((_, k) => rowOf(drawn, measured.at(-1) as Measured, k));
    return `<g transform="translate(${i * (column.width + column.gap)} 0)"><text class="title" y="18">${title}</text>
${placed(charts[i]?.outerHTML ?? "", `errors-${i}`, 0, column.head)}
<g transform="translate(0 ${below})">${rows.join("\n")}</g></g>`;
  });
  const [width, height] = [columns.length * (column.width + column.gap) - column.gap, below + contestants.length * row + 6];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-8 -4 ${width + 16} ${height + 8}" role="img" aria-label="The error of each loss while a network learns landmarks, and what each finds">
<style>${style}</style>
<defs><clipPath id="cell"><rect x="${viewBox[0]}" y="${viewBox[1]}" width="${viewBox[2]}" height="${viewBox[3]}"/></clipPath></defs>
<rect class="ground" x="-8" y="-4" width="100%" height="100%"/>
${contents.join("\n")}
</svg>
`;
}
