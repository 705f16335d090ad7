/** A placed glyph with its landmarks, as SVG paths. */
import { SIDE } from "./glyphs.js";

/** Pixels around the canvas in which landmarks still show. */
const MARGIN = 1.5;
export const viewBox = [-MARGIN, -MARGIN, SIDE + 2 * MARGIN, SIDE + 2 * MARGIN] as const;

const at = (points: ArrayLike<number>, k: number) => `${(points[2 * k] as number).toFixed(1)} ${(points[2 * k + 1] as number).toFixed(1)}`;

export const outlinePath = (contours: readonly (readonly number[])[]): string =>
  contours.map((contour) => `M${Array.from({ length: contour.length / 2 }, (_, k) => at(contour, k)).join("L")}Z`).join("");

/** The corners as a box, open below so that one sees which way up it is, and the centre as a cross. */
export function landmarksPath(points: ArrayLike<number>): string {
  const corners = [4, 1, 2, 3].map((k) => at(points, k));
  return `M${corners.join("L")}M${at(points, 0)}m-1 0h2m-1-1v2`;
}
