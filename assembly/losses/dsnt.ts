import { Expectation } from "../expectation";
import { Gaussian } from "../gaussian";
import { MapLoss, Maps } from "../maps";
import { Maths } from "../math";
import { Rows } from "../rows";
import { DESK, Flag, Lanes, Sum } from "../simd";
import { cauchy_radial } from "./cauchy";
import { charbonnier_radial } from "./charbonnier";
import { gemanMcClure_radial } from "./gemanMcClure";
import { huber_radial } from "./huber";
import { logCosh_radial } from "./logCosh";
import { mae_radial } from "./mae";
import { mse_radial } from "./mse";
import { smoothL1_radial } from "./smoothL1";
import { tukey_radial } from "./tukey";
import { welsch_radial } from "./welsch";
import { wing_radial } from "./wing";

/** Bytes from the expected point, two float64 numbers, to what else the desk holds of that kind. */
const LOSS: usize = 16; // ℓ(ρ), ψ(ρ)
const DIVERGENCE: usize = 80; // JS, Σ q ln(q/m)
const AXES: usize = 96;

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
    // the residual as a prediction of 0
    store<f32>(desk + LOSS, <f32>((load<f64>(desk) + shift) / sizeX - targetX));
    store<f32>(desk + LOSS, <f32>((load<f64>(desk, 8) + shift) / sizeY - targetY), 4);
    store<f64>(desk + LOSS, 0, 8);
    const loss = Dsnt.residual(<i32>load<f32>(table, 16), desk + LOSS, load<f32>(table, 20), load<f32>(table, 24), desk + LOSS + 16);
    if (flags & Flag.GRAD) {
      const slopeX = <f64>load<f32>(desk, LOSS) / sizeX;
      const slopeY = <f64>load<f32>(desk, LOSS + 4) / sizeY;
      const size = Expectation.slants(columns, rows, width, height, desk, slopeX, slopeY);
      const pull = Expectation.bounded(<f64>k * size);
      const c = Expectation.bounded(0.5 * k * lambda);
      const mean = <f32>load<f64>(desk, DIVERGENCE + 8);
      Expectation.gradient(true, flags, e, g, pixels, width, columns, rows, share, pull, logs, mean, c);
    }
    return loss + lambda * load<f64>(desk, DIVERGENCE);
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

  /** ℓ of the residual at `at`, which its gradient replaces, of the loss with this place in `pointLosses` (src/catalogue/heatmaps.ts). */
  static residual(id: i32, at: usize, a: f32, b: f32, table: usize): f64 {
    switch (id) {
      case 0:
        return mse_radial(Flag.GRAD, 1, at, at + 8, 0, at, 1, 0, 0, a, b, table);
      case 1:
        return mae_radial(Flag.GRAD, 1, at, at + 8, 0, at, 1, 0, 0, a, b, table);
      case 2:
        return huber_radial(Flag.GRAD, 1, at, at + 8, 0, at, 1, 0, 0, a, b, table);
      case 3:
        return smoothL1_radial(Flag.GRAD, 1, at, at + 8, 0, at, 1, 0, 0, a, b, table);
      case 4:
        return logCosh_radial(Flag.GRAD, 1, at, at + 8, 0, at, 1, 0, 0, a, b, table);
      case 5:
        return charbonnier_radial(Flag.GRAD, 1, at, at + 8, 0, at, 1, 0, 0, a, b, table);
      case 6:
        return cauchy_radial(Flag.GRAD, 1, at, at + 8, 0, at, 1, 0, 0, a, b, table);
      case 7:
        return gemanMcClure_radial(Flag.GRAD, 1, at, at + 8, 0, at, 1, 0, 0, a, b, table);
      case 8:
        return welsch_radial(Flag.GRAD, 1, at, at + 8, 0, at, 1, 0, 0, a, b, table);
      case 9:
        return tukey_radial(Flag.GRAD, 1, at, at + 8, 0, at, 1, 0, 0, a, b, table);
      case 10:
        return wing_radial(Flag.GRAD, 1, at, at + 8, 0, at, 1, 0, 0, a, b, table);
    }
    return NaN;
  }
}

const LN2: f32 = 0.693147182;

export function dsnt(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Maps.run<Dsnt>(flags, n, p, t, w, g, scale, total, shape, 2, a, b, table);
}
