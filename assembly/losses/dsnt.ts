import { Expectation } from "../expectation";
import { Gaussian } from "../gaussian";
import { MapLoss, Maps } from "../maps";
import { Maths } from "../math";
import { DESK, Flag, Lanes, Sum } from "../simd";
import { barron } from "./barron";
import { cauchy } from "./cauchy";
import { charbonnier } from "./charbonnier";
import { gemanMcClure } from "./gemanMcClure";
import { huber } from "./huber";
import { logCosh } from "./logCosh";
import { mae } from "./mae";
import { mse } from "./mse";
import { smoothL1 } from "./smoothL1";
import { tukey } from "./tukey";
import { welsch } from "./welsch";
import { wing } from "./wing";

/** Byte offsets into the desk, which begins with the expected point, two float64 numbers. */
const SLOPES: usize = 16; // first the target or the point's gradient, then r, finally the gradient per pixel
const LOSS: usize = 32; // ρ and 0 in float32; later ψ(ρ) instead of ρ
const DIVERGENCE: usize = 48; // JS, Σ q ln(q/m)
const AXES: usize = 64;

/**
 * DSNT: ℓ(ρ) + λ·JS(q ‖ g), where q = softmax z, r leads from the target to the point that q expects, ρ = ‖r‖, and g is the
 * Gaussian about the target, with sum 1. With m = (q + g)/2,
 * ∂/∂z = q∘(ψ(ρ)/ρ·(r·(pixel − expected)) + ½λ(ln(q/m) − Σ q ln(q/m))).
 *
 * With TRANSFORM it is `softArgmax`: it writes the point, or with GRAD the gradient by z, for which the point's own gradient
 * takes the target's place. `sigma` is then the temperature.
 */
@final
export class Dsnt implements MapLoss {
  @inline
  map(flags: i32, pixels: i32, p: usize, t: usize, g: usize, k: f32, sigma: f32, b: f32, table: usize): f64 {
    const width = <i32>b;
    const height = pixels / width;
    const shift: f64 = load<f32>(table, 8);
    const transform = (flags & Flag.TRANSFORM) != 0;
    const lambda: f64 = transform ? 0 : load<f32>(table, 12);
    const desk = table + DESK;
    const columns = desk + AXES;
    const rows = columns + Maps.vectors(width);
    // first of all, as the result may overwrite the target; without a target this read does no harm
    for (let axis: usize = 0; axis < 8; axis += 4) {
      store<f64>(desk + 2 * axis, Expectation.reachable(load<f32>(t + axis)), SLOPES);
    }
    const rest = rows + Maps.vectors(height);
    const logs = lambda > 0 ? rest : 0;
    // the powers are kept where the gradient will be, unless something there is still needed
    let e = g;
    if ((flags & (Flag.GRAD | Flag.ACCUMULATE)) != Flag.GRAD) e = lambda > 0 ? rest + Maps.vectors(pixels + 4) : rest;
    const sum = Expectation.powers(p, e, pixels, transform ? sigma : 1);
    const share = f32x4.splat(<f32>(1 / sum));
    Expectation.point(desk, e, pixels, width, sum);
    if (lambda > 0) {
      const rate = <f32>(Math.SQRT1_2 / sigma);
      for (let axis: usize = 0; axis < 8; axis += 4) {
        const mu = load<f64>(desk + 2 * axis, SLOPES) * load<f32>(table + axis) - shift;
        Gaussian.normalised(false, axis ? rows : columns, axis ? height : width, mu, rate);
      }
      Dsnt.divergence(desk + DIVERGENCE, e, logs, pixels, width, columns, rows, share);
    }
    let pull = <f64>k / (transform ? sigma : 1);
    let loss: f64 = 0;
    if (!transform) {
      let square: f64 = 0;
      for (let axis: usize = 0; axis < 8; axis += 4) {
        const r = (load<f64>(desk + 2 * axis) + shift) / load<f32>(table + axis) - load<f64>(desk + 2 * axis, SLOPES);
        store<f64>(desk + 2 * axis, r, SLOPES);
        square += r * r;
      }
      const rho = Math.sqrt(square);
      store<f32>(desk, <f32>rho, LOSS);
      store<f32>(desk, 0, LOSS + 4);
      loss = Dsnt.residual(<i32>load<f32>(table, 16), desk + LOSS, load<f32>(table, 20), load<f32>(table, 24));
      pull *= load<f32>(desk, LOSS);
      if (rho != 0) pull /= rho;
    }
    if (flags & Flag.GRAD) {
      for (let axis: usize = 0; axis < 8; axis += 4) {
        store<f64>(desk + 2 * axis, load<f64>(desk + 2 * axis, SLOPES) / load<f32>(table + axis), SLOPES);
      }
      pull *= Expectation.slants(columns, rows, width, height, desk, desk + SLOPES);
      const mean = f32x4.splat(<f32>load<f64>(desk, DIVERGENCE + 8));
      const c = Expectation.bounded(0.5 * k * lambda);
      Expectation.gradient(flags, e, g, pixels, width, columns, rows, share, Expectation.bounded(pull), logs, mean, c);
    }
    if (transform) {
      if (flags & Flag.EACH) store<f32>(g, <f32>((load<f64>(desk, 8) + shift) / load<f32>(table, 4)), 4);
      return (load<f64>(desk) + shift) / load<f32>(table);
    }
    return lambda > 0 ? loss + lambda * load<f64>(desk, DIVERGENCE) : loss;
  }

  /**
   * Writes JS(q ‖ g) and Σ q ln(q/m) to `to`, and ln(q/m) of every pixel to `logs`: some finite number where q is 0.
   *
   * With δ = |q − g|/(q + g), A = ln(1 + δ) and N = ln(1 − δ²), ln(q/m) is A where q ≥ g and N − A elsewhere, and
   * JS = ½Σ min(q, g)·N + |q − g|·A, whose terms are of second order in δ and do not cancel.
   */
  @inline
  static divergence(to: usize, e: usize, logs: usize, pixels: i32, width: i32, columns: usize, rows: usize, shares: v128): void {
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
        // far from the target g underflows, and all of this is 0
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

  /** ℓ(ρ) of the loss with this place in `pointSpecs` (src/losses/dsnt.ts). ρ is at `at`, followed by a 0; ψ(ρ) replaces it. */
  static residual(id: i32, at: usize, a: f32, b: f32): f64 {
    const free = at - DESK - 8192; // the loss's desk lies between our table and our desk
    switch (id) {
      case 0:
        return mse(Flag.GRAD, 1, at, at + 4, 0, at, 1, 0, 0, a, b, free);
      case 1:
        return mae(Flag.GRAD, 1, at, at + 4, 0, at, 1, 0, 0, a, b, free);
      case 2:
        return huber(Flag.GRAD, 1, at, at + 4, 0, at, 1, 0, 0, a, b, free);
      case 3:
        return smoothL1(Flag.GRAD, 1, at, at + 4, 0, at, 1, 0, 0, a, b, free);
      case 4:
        return logCosh(Flag.GRAD, 1, at, at + 4, 0, at, 1, 0, 0, a, b, free);
      case 5:
        return charbonnier(Flag.GRAD, 1, at, at + 4, 0, at, 1, 0, 0, a, b, free);
      case 6:
        return cauchy(Flag.GRAD, 1, at, at + 4, 0, at, 1, 0, 0, a, b, free);
      case 7:
        return gemanMcClure(Flag.GRAD, 1, at, at + 4, 0, at, 1, 0, 0, a, b, free);
      case 8:
        return welsch(Flag.GRAD, 1, at, at + 4, 0, at, 1, 0, 0, a, b, free);
      case 9:
        return tukey(Flag.GRAD, 1, at, at + 4, 0, at, 1, 0, 0, a, b, free);
      case 10:
        return wing(Flag.GRAD, 1, at, at + 4, 0, at, 1, 0, 0, a, b, free);
      case 11:
        return barron(Flag.GRAD, 1, at, at + 4, 0, at, 1, 0, 0, a, b, free);
    }
    return NaN;
  }
}

const LN2: f32 = 0.693147182;

export function dsnt(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Maps.run<Dsnt>(flags, n, p, t, w, g, scale, total, shape, 2, flags & Flag.TRANSFORM ? 2 : 1, a, b, table);
}
