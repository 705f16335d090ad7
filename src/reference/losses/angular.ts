import type { Floats } from "../../arrays.js";
import type { Call } from "../../call.js";
import { type AngularOptions, angularSpec } from "../../losses/angular.js";
import { distance } from "../distance.js";
import type { Twin } from "../engine.js";
import { createLoss, type Loss } from "../loss.js";
import { type UnitFormula, type UnitLoop, unitTwin } from "../points.js";

export type { AngularOptions } from "../../losses/angular.js";

interface Meaning {
  /** Where yaw stands in a row; 1 − this is pitch's place. */
  readonly yaw: number;
  readonly cosine: boolean;
  /** A unit of the data's angles, in radians. */
  readonly unit: number;
}

const meaningOf = ({ options }: Call): Meaning => ({
  yaw: options.coordinates === "pitch-yaw" ? 1 : 0,
  cosine: options.distance === "cosine",
  unit: options.angles === "degrees" ? Math.PI / 180 : 1,
});

/** An angle in degrees within half a turn; in radians only one so large that a difference from it would be rounded. */
const wrapped = (x: number, unit: number): number =>
  unit !== 1 ? x % 360 : Math.abs(x) < 2 ** 23 ? x : Math.atan2(Math.sin(x), Math.cos(x));

/** The sine of half an angle; exact at multiples of a right angle in degrees. */
function sine(x: number, unit: number, quarters = 0): number {
  if (unit === 1) return quarters === 0 ? Math.sin(x / 2) : Math.cos(x / 2);
  const turns = Math.round(x / 180);
  const rest = ((x - 180 * turns) / 2) * unit;
  const quadrant = (turns + quarters) & 3;
  return (quadrant & 2 ? -1 : 1) * (quadrant & 1 ? Math.cos(rest) : Math.sin(rest));
}
const cosine = (x: number, unit: number): number => sine(x, unit, 1);

/** sin²(θ/2) = (sin D cos Y)² + (cos P sin Y)², cos²(θ/2) = (cos D cos Y)² + (sin P sin Y)², Y = Δyaw/2, D = Δpitch/2, P = Σpitch/2 */
const unitOfAngles: UnitFormula<Meaning> = (p, t, i, g, at, scale, { yaw, cosine: isCosine, unit }) => {
  const pitch = wrapped(p[2 * i + 1 - yaw] as number, unit);
  const other = wrapped(t[2 * i + 1 - yaw] as number, unit);
  const across = wrapped(p[2 * i + yaw] as number, unit) - wrapped(t[2 * i + yaw] as number, unit);
  const sinY = sine(across, unit);
  const cosY = cosine(across, unit);
  const sinD = sine(pitch - other, unit);
  const cosD = cosine(pitch - other, unit);
  const sinP = sine(pitch + other, unit);
  const cosP = cosine(pitch + other, unit);
  const s = distance(sinD * cosY, cosP * sinY);
  const c = distance(cosD * cosY, sinP * sinY);
  if (g !== null) {
    const size = isCosine ? 1 / (2 * unit) : s * c;
    const k = size === 0 ? 0 : scale / size;
    const own = cosP * cosD - sinP * sinD;
    const its = cosP * cosD + sinP * sinD;
    g[at + yaw] = k * own * its * sinY * cosY;
    g[at + 1 - yaw] = k * (sinD * cosY * cosD * cosY - cosP * sinY * sinP * sinY);
  }
  return isCosine ? 2 * s * s : (2 * Math.atan2(s, c)) / unit;
};

/** arctan(‖p × t‖/p·t), slope p × (p × t)/(‖p‖²‖p × t‖) */
const unitOfVectors: UnitFormula<Meaning> = (p, t, i, g, at, scale, { cosine: isCosine, unit }) => {
  const x = p[3 * i] as number;
  const y = p[3 * i + 1] as number;
  const z = p[3 * i + 2] as number;
  const u = t[3 * i] as number;
  const v = t[3 * i + 1] as number;
  const w = t[3 * i + 2] as number;
  const nx = y * w - z * v;
  const ny = z * u - x * w;
  const nz = x * v - y * u;
  const sin = Math.sqrt(nx * nx + ny * ny + nz * nz);
  const cos = x * u + y * v + z * w;
  const square = x * x + y * y + z * z;
  const both = Math.sqrt(square * (u * u + v * v + w * w));
  if (g !== null) {
    const size = square * (isCosine ? both : sin * unit);
    const k = size === 0 ? 0 : scale / size;
    g[at] = k * (y * nz - z * ny);
    g[at + 1] = k * (z * nx - x * nz);
    g[at + 2] = k * (x * ny - y * nx);
  }
  if (both === Infinity) return Number.NaN;
  if (both === 0) return isCosine ? 1 : Math.PI / 2 / unit;
  if (!isCosine) return Math.atan2(sin, cos) / unit;
  return cos < 0 ? 1 - cos / both : (sin * sin) / (both * (both + cos));
};

const loopOf =
  (size: number, unit: UnitFormula<Meaning>): UnitLoop<Meaning> =>
  (p: Floats, t: Floats, g: Floats | null, n: number, scale: number, meaning: Meaning) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += unit(p, t, i, g, size * i, scale, meaning);
    return sum;
  };

const ofAngles = unitTwin(meaningOf, unitOfAngles, loopOf(2, unitOfAngles));
const ofVectors = unitTwin(meaningOf, unitOfVectors, loopOf(3, unitOfVectors));

export const twin: Twin = (call, scale) => (call.layout.prediction === 3 ? ofVectors : ofAngles)(call, scale);

export const angular: Loss<AngularOptions> = /* @__PURE__ */ createLoss(angularSpec, twin);
