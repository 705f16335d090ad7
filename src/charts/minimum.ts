/** Where a loss is least, in words. Nothing is drawn here. */
import type { Surface } from "../diagnose/surface.js";
import { round } from "../diagnose/text.js";

/** Where the loss is least, in a sentence. */
export function minimumText(surface: Surface): string {
  const { minimum, floor } = surface;
  const place = `(${round(minimum.x)}, ${round(minimum.y)})`;
  if (floor.kind === "area") return `The loss is least not at a point but on an area around ${place}.`;
  const end = floor.lines[0]?.at(-1);
  if (end !== undefined) {
    return `The loss is least not at a point but all along a line: as low at (${round(end[0])}, ${round(end[1])}) as at ${place}.`;
  }
  return isAtEdge(surface)
    ? `The loss has no minimum here: it is least at the picture's edge, at ${place}, and falls further beyond.`
    : `The minimum is at ${place}.`;
}

/** Whether the least loss is at the edge of the picture. */
export function isAtEdge({ minimum: { x, y }, x: xs, y: ys }: Surface): boolean {
  const [left, right, bottom, top] = [xs[0], xs.at(-1), ys[0], ys.at(-1)] as [number, number, number, number];
  const near = EDGE * (right - left);
  return x - left <= near || right - x <= near || y - bottom <= near || top - y <= near;
}
const EDGE = 1e-3;
