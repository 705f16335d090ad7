import { Expectation } from "../expectation";
import { Gaussian } from "../gaussian";
import { MapLoss, Maps } from "../maps";
import { Maths } from "../math";
import { Radial, Residual } from "../residual";
import { Rows } from "../rows";
import { DESK, Flag, Lanes, Sum } from "../simd";
import { Cauchy } from "./cauchy";
import { Charbonnier } from "./charbonnier";
import { GemanMcClure } from "./gemanMcClure";
import { Huber } from "./huber";
import { LogCosh } from "./logCosh";
import { Mae } from "./mae";
import { Mse } from "./mse";
import { SmoothL1 } from "./smoothL1";
import { Tukey } from "./tukey";
import { Welsch } from "./welsch";
import { Wing } from "./wing";

/** Bytes from the expected point, two float64 numbers, to what else the desk holds of that kind. */
const LOSS: usize = 16; // ℓ(ρ), ψ(ρ)
const DIVERGENCE: usize = 32; // JS, Σ q ln(q/m)
const AXES: usize = 48;

/**
 * DSNT: ℓ(ρ) + λ·JS(q ‖ g), with q = softmax z, ρ the distance of the point that q expects from the target, and g the
 * Gaussian about the target, of sum 1. With m = (q + g)/2, ∂/∂z = q∘(ψ(ρ)/ρ·(r·(pixel − expected)) + ½λ(ln(q/m) − Σ q ln(q/m))).
 */
@final
export class Dsnt implements MapLoss {
  @inline
  map(flags: i32, pixels: i32, p: usize, t: usize, g: usize, k: f32, sigma: f32, b: f32, table: usize): f64 {
    const width = <i32>b;
    const height = pixels / width;
    const sizeX: f64 = load<f32>(table);
    const sizeY: f64 = load<f32>(table, 4);
    const shift: f64 = load<f32>(table, 8);
    const lambda: f64 = load<f32>(table, 12);
    const targetX: f64 = load<f32>(t);
    const targetY: f64 = load<f32>(t, 4);
    const desk = table + DESK;
    const columns = desk + AXES;
    const rows = columns + Maps.vectors(width);
    const e = rows + Maps.vectors(height);
    const logs = e + Maps.vectors(pixels + 4);
    const sum = 1 + Rows.powers(true, p, e, pixels, Rows.max(p, pixels));
    const share = <f32>(1 / sum);
    Expectation.point(desk, e, pixels, width, sum);
    // the axes hold the Gaussian first, then the gradient's part of the point
    const rate = <f32>(Math.SQRT1_2 / sigma);
    Gaussian.normalised(false, columns, width, targetX * sizeX - shift, rate);
    Gaussian.normalised(false, rows, height, targetY * sizeY - shift, rate);
    Dsnt.divergence(desk + DIVERGENCE, e, logs, pixels, width, columns, rows, share);
    const x = f32x4.splat(<f32>((load<f64>(desk) + shift) / sizeX - targetX));
    const y = f32x4.splat(<f32>((load<f64>(desk, 8) + shift) / sizeY - targetY));
    const unit = Radial.unit(x, y);
    const distance = Radial.distance(x, y, unit);
    Dsnt.residual(desk + LOSS, <i32>load<f32>(table, 16), f32x4.div(distance, unit), load<f32>(table, 20), load<f32>(table, 24));
    if (flags & Flag.GRAD) {
      const slopeX = <f64>f32x4.extract_lane(Radial.direction(x, unit, distance), 0) / sizeX;
      const slopeY = <f64>f32x4.extract_lane(Radial.direction(y, unit, distance), 0) / sizeY;
      const size = Expectation.slants(columns, rows, width, height, desk, slopeX, slopeY);
      const pull = Expectation.bounded(<f64>k * load<f64>(desk, LOSS + 8) * size);
      const c = Expectation.bounded(0.5 * k * lambda);
      const mean = <f32>load<f64>(desk, DIVERGENCE + 8);
      Expectation.gradient(true, flags, e, g, pixels, width, columns, rows, share, pull, logs, mean, c);
    }
    return load<f64>(desk, LOSS) + lambda * load<f64>(desk, DIVERGENCE);
  }

  /**
   * JS(q ‖ g) and Σ q ln(q/m) to `to`; ln(q/m) of every pixel to `logs`, some finite number where q is 0.
   *
   * With δ = |q − g|/(q + g), A = ln(1 + δ) and N = ln(1 − δ²): A and N − A are ln(q/m) of the larger and the smaller one, and
   * JS = ½Σ min(q, g)·N + |q − g|·A, whose terms are of second order in δ and do not cancel.
   */
  @inline
  static divergence(to: usize, e: usize, logs: usize, pixels: i32, width: i32, columns: usize, rows: usize, share: f32): void {
    const shares = f32x4.splat(share);
    let low = Sum.zero();
    let high = Sum.zero();
    let mean = Sum.zero();
    let mean1 = Sum.zero();
    const end = e + ((<usize>pixels) << 2);
    do {
      const row = v128.load_splat<f32>(rows);
      let column = columns;
      let left = width;
      do {
        const q = v128.and(f32x4.mul(v128.load(e), shares), Lanes.first(left));
        const y = f32x4.mul(v128.load(column), row);
        const larger = f32x4.pmax(q, y);
        const smaller = f32x4.pmin(q, y);
        const apart = f32x4.sub(larger, smaller);
        let a = f32x4.splat(LN2);
        let n = i32x4.splat(0);
        // away from the target g underflows, and all of this with it
        if (v128.any_true(smaller)) {
          const half = f32x4.splat(0.5);
          const inverse = f32x4.div(f32x4.splat(1), f32x4.pmax(f32x4.add(q, y), f32x4.splat(f32.MIN_NORMAL_VALUE)));
          const delta = f32x4.mul(apart, inverse);
          const square = f32x4.mul(delta, delta);
          a = Maths.log1pUnit(delta);
          const far = f32x4.add(a, Maths.logPositive(f32x4.mul(f32x4.add(smaller, smaller), inverse)));
          n = Lanes.select(Maths.log1pMinusHalf(square), far, f32x4.le(square, half));
        }
        const value = f32x4.add(f32x4.mul(smaller, n), f32x4.mul(apart, a));
        const log = Lanes.select(a, f32x4.sub(n, a), f32x4.ge(q, y));
        const share = f32x4.mul(q, log);
        v128.store(logs, log);
        low = Sum.low(low, value);
        high = Sum.high(high, value);
        mean = Sum.low(mean, share);
        mean1 = Sum.high(mean1, share);
        const bytes: usize = (<usize>min(left, 4)) << 2;
        e += bytes;
        logs += bytes;
        column += 16;
        left -= 4;
      } while (left > 0);
      rows += 4;
    } while (e < end);
    store<f64>(to, 0.5 * Sum.of(low, high));
    store<f64>(to, Sum.of(mean, mean1), 8);
  }

  /** ℓ(ρ) and ψ(ρ) to `to`, of the loss with this place in `pointLosses` (src/catalogue/heatmaps.ts). */
  @inline
  static residual(to: usize, id: i32, rho: v128, first: f32, second: f32): void {
    switch (id) {
      case 0:
        Dsnt.of<Mse>(to, rho, first, second);
        break;
      case 1:
        Dsnt.of<Mae>(to, rho, first, second);
        break;
      case 2:
        Dsnt.of<Huber>(to, rho, first, second);
        break;
      case 3:
        Dsnt.of<SmoothL1>(to, rho, first, second);
        break;
      case 4:
        Dsnt.of<LogCosh>(to, rho, first, second);
        break;
      case 5:
        Dsnt.of<Charbonnier>(to, rho, first, second);
        break;
      case 6:
        Dsnt.of<Cauchy>(to, rho, first, second);
        break;
      case 7:
        Dsnt.of<GemanMcClure>(to, rho, first, second);
        break;
      case 8:
        Dsnt.of<Welsch>(to, rho, first, second);
        break;
      case 9:
        Dsnt.of<Tukey>(to, rho, first, second);
        break;
      case 10:
        Dsnt.of<Wing>(to, rho, first, second);
        break;
    }
  }

  @inline
  static of<L extends Residual>(to: usize, rho: v128, first: f32, second: f32): void {
    const loss = changetype<L>(0);
    const a = f32x4.splat(loss.constant(0, first, second));
    const b = f32x4.splat(loss.constant(1, first, second));
    const c = f32x4.splat(loss.constant(2, first, second));
    const d = f32x4.splat(loss.constant(3, first, second));
    const m = loss.common(rho, a, b, c, d);
    store<f64>(to, <f64>f32x4.extract_lane(loss.value(rho, m, a, b, c, d), 0) * loss.valueFactor());
    store<f64>(to, <f64>f32x4.extract_lane(loss.slope(rho, m, a, b, c, d), 0) * loss.slopeFactor(), 8);
  }
}

const LN2: f32 = 0.693147182;

export function dsnt(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Maps.run<Dsnt>(flags, n, p, t, w, g, scale, total, shape, 2, a, b, table);
}
