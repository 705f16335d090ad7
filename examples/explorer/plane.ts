/** The plane on which every loss is drawn. */
import { SIDE } from "../../catalogue/shared/drawings.js";
import type { Frame, Point } from "../../src/diagnose/surface.js";
import type { Bounds } from "../../src/diagnose/types.js";

export { SIDE };

/** Coordinates go from 0 to `SIDE`. Pictures leave this much out at both ends, where logits and logarithms are infinite. */
const EDGE = 0.1;

export const bounds: Bounds = { x: [0, SIDE], y: [0, SIDE] };

/** The drawn part of the plane, in so many steps per side. */
export const frame = (steps: number, inset = 0): Frame => ({ extent: SIDE / 2 - EDGE - inset, centre: [SIDE / 2, SIDE / 2], steps });

/** The nearest point of the drawn part. */
export const inside = ([x, y]: Point): Point => [clamp(x), clamp(y)];

/** To hundredths, which a pointer can aim at and which keep addresses short. */
const clamp = (coordinate: number): number => Math.min(Math.max(Math.round(100 * coordinate) / 100, EDGE), SIDE - EDGE);
