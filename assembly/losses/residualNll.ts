import { Correlated } from "../correlated";
import { Maths } from "../math";
import { Points } from "../points";
import { LIMIT, Radial } from "../radial";
import { Residual } from "../residual";
import { BLOCK, DESK, Flag, Lanes, ONES, Sum, Weights } from "../simd";
import { Barron } from "./barron";
import { Cauchy } from "./cauchy";
import { Charbonnier } from "./charbonnier";
import { Huber } from "./huber";
import { LogCosh } from "./logCosh";
import { Mae } from "./mae";
import { Mse } from "./mse";
import { SmoothL1 } from "./smoothL1";
import { SoftWing } from "./softWing";
import { Wing } from "./wing";

/** Points of a block. */
const POINTS: i32 = BLOCK / 4;
/** Byte offsets into the desk, for the points of a block: their ψ, and then */
const LOSSES: usize = 1024; // ℓ₀
const RHO: usize = 2048;
const FACTORS: usize = 3072; // that ℓ₀ and ψ lack
/** From here on 11 vectors of each four points: −a − c, e^a rx, e^c ry, the direction of v, b, ry, and the parts of e^a and e^c. */
const REST: usize = 4096;
const KEPT: usize = 176;

/**
 * The density of a residual loss ℓ₀: ℓ₀(ρ) − a − c, ρ = ‖v‖, v = Lᵀr = (e^a rx + b ry, e^c ry). Rows of μx, μy, a, b, c. With
 * g = ψ(ρ)·v/ρ, which takes the place of v in one of its two places, the gradient is that of the Gaussian.
 *
 * A block goes in three steps, of which only the one that computes ℓ₀ and ψ differs from loss to loss. With finite data no slope is NaN: r, v,
 * ρ and ψ are limited to the range of float32, and of two added terms at most one may be ∞.
 */
abstract class Densities {
  /** Writes ρ, and what the slopes need of it. `constant` is added to −a − c. */
  static whiten(flags: i32, count: i32, p: usize, t: usize, desk: usize, constant: f32): void {
    let kept = desk + REST;
    for (; count > 0; count -= 4) {
      const p0 = v128.load(p);
      const p1 = v128.load(p, 20);
      const p2 = v128.load(p, 40);
      const p3 = v128.load(p, 60);
      const a = Correlated.a(p0, p1, p2, p3);
      const b = Correlated.b(p0, p1, p2, p3);
      const c = Correlated.c(p);
      const t0 = v128.load(t);
      const t1 = v128.load(t, 16);
      const endlessX = f32x4.sub(Correlated.x(p0, p1, p2, p3), Lanes.xs(t0, t1));
      const endlessY = f32x4.sub(Correlated.y(p0, p1, p2, p3), Lanes.ys(t0, t1));
      const rx = Lanes.finite(endlessX);
      const ry = Lanes.finite(endlessY);
      const endless = f32x4.add(f32x4.abs(f32x4.sub(endlessX, rx)), f32x4.abs(f32x4.sub(endlessY, ry)));
      v128.store(kept, f32x4.add(f32x4.sub(f32x4.splat(constant), f32x4.add(a, c)), endless));
      const xa = Maths.expFar(a);
      const xc = Maths.expFar(c);
      const na = Maths.expTurnsWide(xa);
      const nc = Maths.expTurnsWide(xc);
      const ya = Maths.expRoot(xa, na);
      const yc = Maths.expRoot(xc, nc);
      const ax = Lanes.finite(Maths.expWide(f32x4.mul(ya, rx), na));
      const v = Lanes.finite(f32x4.add(ax, Lanes.finite(f32x4.mul(b, ry))));
      const w = Lanes.finite(Maths.expWide(f32x4.mul(yc, ry), nc));
      const q = f32x4.add(f32x4.mul(v, v), f32x4.mul(w, w));
      let rho = f32x4.sqrt(q);
      const inverse = f32x4.div(Lanes.one(), rho);
      let x = f32x4.mul(v, inverse);
      let y = f32x4.mul(w, inverse);
      const odd = Radial.odd(q, LIMIT);
      if (v128.any_true(odd)) {
        const unit = Radial.unit(v, w);
        const distance = Radial.distance(v, w, unit);
        rho = Lanes.select(Lanes.finite(f32x4.div(distance, unit)), rho, odd);
        x = Lanes.select(Radial.direction(v, unit, distance), x, odd);
        y = Lanes.select(Radial.direction(w, unit, distance), y, odd);
      }
      v128.store(desk, rho, RHO);
      if (flags & Flag.GRAD) {
        v128.store(kept, ax, 16);
        v128.store(kept, w, 32);
        v128.store(kept, x, 48);
        v128.store(kept, y, 64);
        v128.store(kept, b, 80);
        v128.store(kept, ry, 96);
        v128.store(kept, ya, 112);
        v128.store(kept, na, 128);
        v128.store(kept, yc, 144);
        v128.store(kept, nc, 160);
      }
      desk += 16;
      kept += KEPT;
      p += 80;
      t += 32;
    }
  }

  /** Turns what is on the desk into the results of `count` points. Its values and slopes lack the loss's factors. */
  static combine(flags: i32, count: i32, w: usize, g: usize, scale: f32, total: f64, desk: usize): f64 {
    const stride: usize = w ? 16 : 0;
    if (!w) w = ONES;
    const bytes: usize = flags & Flag.GRAD ? 80 : 16;
    const valueFactor = v128.load32_splat(desk, FACTORS);
    const slopeFactor = v128.load32_splat(desk, FACTORS + 4);
    let kept = desk + REST;
    let low = Sum.zero();
    let high = Sum.zero();
    for (; count > 0; count -= 4) {
      const weight = v128.and(v128.load(w), Lanes.first(count));
      const present = Weights.present(weight);
      const far = f32x4.mul(v128.load(desk, LOSSES), valueFactor);
      const rest = v128.load(kept);
      const sum = f32x4.add(far, rest);
      // −(a + c) may overflow, too: an infinite ℓ₀ is then still ∞
      const loss = v128.bitselect(far, sum, v128.and(f32x4.eq(far, f32x4.splat(Infinity)), f32x4.eq(rest, rest)));
      const value = v128.and(f32x4.mul(loss, weight), present);
      low = Sum.low(low, value);
      high = Sum.high(high, value);
      if (flags & Flag.EACH) Lanes.put(g, value, count);
      if (flags & Flag.GRAD) {
        const k = f32x4.mul(f32x4.splat(scale), weight);
        const slope = Lanes.finite(f32x4.mul(v128.load(desk), slopeFactor));
        const gx = f32x4.mul(slope, v128.load(kept, 48));
        const gy = f32x4.mul(slope, v128.load(kept, 64));
        const na = v128.load(kept, 128);
        const x = Points.part(Maths.expWide(f32x4.mul(v128.load(kept, 112), gx), na), k, present);
        const cy = Maths.expWide(f32x4.mul(v128.load(kept, 144), gy), v128.load(kept, 160));
        const y = Points.part(f32x4.add(Lanes.finite(f32x4.mul(v128.load(kept, 80), gx)), cy), k, present);
        const da = Points.part(f32x4.sub(f32x4.mul(gx, v128.load(kept, 16)), Lanes.one()), k, present);
        const db = Points.part(f32x4.mul(gx, v128.load(kept, 96)), k, present);
        const dc = Points.part(f32x4.sub(f32x4.mul(gy, v128.load(kept, 32)), Lanes.one()), k, present);
        Correlated.put(flags, g, count, x, y, da, db, dc);
      }
      w += stride;
      g += bytes;
      desk += 16;
      kept += KEPT;
    }
    return total + Sum.of(low, high);
  }

  /** Writes ℓ₀ and ψ of ρ, and the factors that they lack. */
  @inline
  static of<L extends Residual>(flags: i32, count: i32, desk: usize, table: usize): void {
    const loss = changetype<L>(0);
    const first = load<f32>(table, 4);
    const second = load<f32>(table, 8);
    const a = f32x4.splat(loss.constant(0, first, second, table));
    const b = f32x4.splat(loss.constant(1, first, second, table));
    const c = f32x4.splat(loss.constant(2, first, second, table));
    const d = f32x4.splat(loss.constant(3, first, second, table));
    store<f32>(desk, <f32>loss.valueFactor(), FACTORS);
    store<f32>(desk, loss.slopeFactor(), FACTORS + 4);
    do {
      const rho = v128.load(desk, RHO);
      const m = loss.common(rho, a, b, c, d);
      const n = loss.other(rho, m, a, b, c, d);
      const log = loss.logs() ? Maths.logSum(m, n) : m;
      v128.store(desk, loss.value(rho, m, n, log, a, b, c, d), LOSSES);
      if (flags & Flag.GRAD) v128.store(desk, loss.slope(rho, m, n, a, b, c, d));
      desk += 16;
      count -= 4;
    } while (count > 0);
  }

  /** The same of the loss with this place in `densities` (src/losses/residualNll.ts). */
  static values(id: i32, flags: i32, count: i32, desk: usize, table: usize): void {
    switch (id) {
      case 0:
        Densities.of<Huber>(flags, count, desk, table);
        break;
      case 1:
        Densities.of<Mse>(flags, count, desk, table);
        break;
      case 2:
        Densities.of<Mae>(flags, count, desk, table);
        break;
      case 3:
        Densities.of<SmoothL1>(flags, count, desk, table);
        break;
      case 4:
        Densities.of<LogCosh>(flags, count, desk, table);
        break;
      case 5:
        Densities.of<Charbonnier>(flags, count, desk, table);
        break;
      case 6:
        Densities.of<Cauchy>(flags, count, desk, table);
        break;
      case 7:
        Densities.of<Wing>(flags, count, desk, table);
        break;
      case 8:
        Densities.of<SoftWing>(flags, count, desk, table);
        break;
      case 9:
        Densities.of<Barron>(flags, count, desk, table);
        break;
    }
  }
}

export function residualNll(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  const desk = table + DESK;
  const id = <i32>load<f32>(table, 12);
  const constant = load<f32>(table, 16);
  do {
    const count = min(n, POINTS);
    Densities.whiten(flags, count, p, t, desk, constant);
    Densities.values(id, flags, count, desk, table);
    total = Densities.combine(flags, count, w, g, scale, total, desk);
    p += <usize>count * 20;
    t += (<usize>count) << 3;
    if (w) w += (<usize>count) << 2;
    g += <usize>count * (flags & Flag.GRAD ? 20 : 4);
    n -= count;
  } while (n > 0);
  return total;
}
