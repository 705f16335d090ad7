/** Draws the README's first picture: cross-entropy and Huber's loss for the same target, side by side, for light and dark pages. */
import { emptyDocument, placed } from "../../common/plots.js";
import { chartStyle, surfaceChart } from "../../src/charts/index.js";
import { subjectOf } from "../../src/diagnose/subject.js";
import { arrowsOf, type Point, surfaceOf } from "../../src/diagnose/surface.js";
import type { AnyLoss } from "../../src/diagnose/types.js";
import { categoricalCrossEntropy, huber } from "../../src/reference/index.js";

const target: Point = [30, 40];
const extent = 28;
const panel = { width: 420, head: 58, gap: 24 };

const panels: readonly { loss: AnyLoss; options: Record<string, unknown>; title: string; finding: string }[] = [
  {
    loss: categoricalCrossEntropy,
    options: { classes: 2 },
    title: "Categorical cross-entropy",
    finding: "A whole ray of minima: it cannot learn the size of (x, y)",
  },
  {
    loss: huber,
    options: { delta: 5, geometry: "radial" },
    title: "Huber, radial",
    finding: "One minimum, and every step down leads closer to it",
  },
];

export function surfacesPicture(): string {
  const drawn = panels.map(({ loss, options, title, finding }, k) => {
    const subject = subjectOf(loss, options);
    if (subject === null) throw new Error(`${loss.name} does not compare points with points`);
    const chart = surfaceChart(
      {
        name: title,
        surface: surfaceOf(subject, target, { extent, steps: 56 }),
        arrows: arrowsOf(subject, target, { extent: 0.93 * extent, steps: 12 }),
        target,
      },
      { document: emptyDocument(), width: panel.width },
    );
    const svg = (chart.tagName.toLowerCase() === "svg" ? chart : chart.querySelector("svg")) as unknown as SVGSVGElement;
    const x = k * (panel.width + panel.gap);
    const text = placed(svg.outerHTML, `surface-${k}`, x, panel.head);
    const heading = `<text x="${x + 8}" y="22" font-size="17" font-weight="650" fill="var(--xyloss-ink)">${title}</text>`;
    return `${heading}<text x="${x + 8}" y="43" font-size="14" fill="var(--xyloss-faint)">${finding}</text>${text}`;
  });
  const width = panels.length * panel.width + (panels.length - 1) * panel.gap;
  const height = panel.head + panel.width;
  const inScheme = (index: 1 | 2) => chartStyle.replace(/light-dark\(([^,]+),([^)]+)\)/g, `$${index}`);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${panels.map(({ title, finding }) => `${title}: ${finding}`).join(". ")}" font-family="system-ui, sans-serif">
<style>${inScheme(1)}@media (prefers-color-scheme:dark){${inScheme(2)}}</style>
${drawn.join("\n")}
</svg>
`;
}
