import { Maths } from "../math";
import { PointLoss, Points } from "../points";
import { Flag, Lanes } from "../simd";

/** Which of the four losses. `src/families/boxes.ts` repeats the numbers. */
namespace Kind {
  export const IOU: i32 = 0;
  export const GIOU: i32 = 1;
  export const DIOU: i32 = 2;
  export const CIOU: i32 = 3;
}

const EPSILON: f32 = 1e-7;
const LEAST_NORMAL: f32 = 1.1754943508222875e-38;
/** From this size on, sides are scaled down so that no area overflows. */
const HUGE: f32 = 2.8823037615171174e17; // 2^58
const DROP: f32 = 8.470329472543003e-22; // 2^-70
const FOUR_BY_PI_2: f32 = 0.4052847345693511;

/**
 * The losses of a box x1 y1 x2 y2, from its intersection I and union U with the target: 1 − I/(U + ε). The further terms of
 * giou, diou and ciou are torchvision's, with ε in the same places. The four share most of the work, so one loop serves all.
 *
 * The two corners of a predicted box may come in any order: slopes are computed for its lower and upper ends, then assigned to
 * the corners. A slope is a sum of ∂A (area), ∂I and the enclosing box's part, each with its factor. Divisors never fall below ε.
 */
@final
export class Box implements PointLoss {
  @inline
  four(flags: i32, p: usize, t: usize, g: usize, k: v128, present: v128, rest: i32, kind: i32, a: f32, b: f32, table: usize): v128 {
    const zero = i32x4.splat(0);
    const one = Lanes.one();
    const p0 = v128.load(p);
    const p1 = v128.load(p, 16);
    const p2 = v128.load(p, 32);
    const p3 = v128.load(p, 48);
    const t0 = v128.load(t);
    const t1 = v128.load(t, 16);
    const t2 = v128.load(t, 32);
    const t3 = v128.load(t, 48);
    const pa = Lanes.firstPoints(p0, p1);
    const pb = Lanes.firstPoints(p2, p3);
    const pc = Lanes.lastPoints(p0, p1);
    const pd = Lanes.lastPoints(p2, p3);
    const ta = Lanes.firstPoints(t0, t1);
    const tb = Lanes.firstPoints(t2, t3);
    const tc = Lanes.lastPoints(t0, t1);
    const td = Lanes.lastPoints(t2, t3);
    const fromX = Lanes.heads(pa, pb);
    const fromY = Lanes.tails(pa, pb);
    const toX = Lanes.heads(pc, pd);
    const toY = Lanes.tails(pc, pd);
    // in this order a NaN in the prediction stays in place
    let x1 = f32x4.pmin(fromX, toX);
    let y1 = f32x4.pmin(fromY, toY);
    let x2 = f32x4.pmax(toX, fromX);
    let y2 = f32x4.pmax(toY, fromY);
    let left = Lanes.heads(ta, tb);
    let top = Lanes.tails(ta, tb);
    let right = Lanes.heads(tc, td);
    let bottom = Lanes.tails(tc, td);
    let epsilon = f32x4.splat(EPSILON);
    const sides = f32x4.add(f32x4.add(Box.extent(x1, x2, left, right), Box.extent(y1, y2, top, bottom)), f32x4.add(f32x4.sub(x2, x1), f32x4.sub(y2, y1)));
    const odd = v128.not(f32x4.lt(sides, f32x4.splat(HUGE)));
    const rescue = v128.any_true(odd);
    if (rescue) {
      const unit = Lanes.select(f32x4.splat(DROP), one, odd);
      epsilon = Lanes.select(f32x4.splat(LEAST_NORMAL), epsilon, odd);
      k = f32x4.mul(k, unit);
      x1 = f32x4.mul(x1, unit);
      y1 = f32x4.mul(y1, unit);
      x2 = f32x4.mul(x2, unit);
      y2 = f32x4.mul(y2, unit);
      left = f32x4.mul(left, unit);
      top = f32x4.mul(top, unit);
      right = f32x4.mul(right, unit);
      bottom = f32x4.mul(bottom, unit);
    }
    const w = f32x4.sub(x2, x1);
    const h = f32x4.sub(y2, y1);
    const tw = f32x4.sub(right, left);
    const th = f32x4.sub(bottom, top);
    // the intersection; a NaN shows in the areas anyway
    const ix = f32x4.sub(f32x4.pmin(x2, right), f32x4.pmax(x1, left));
    const iy = f32x4.sub(f32x4.pmin(y2, bottom), f32x4.pmax(y1, top));
    const wide = f32x4.gt(ix, zero);
    const high = f32x4.gt(iy, zero);
    const inner = v128.and(f32x4.mul(ix, iy), v128.and(wide, high));
    const union = f32x4.sub(f32x4.add(f32x4.mul(w, h), f32x4.mul(tw, th)), inner);
    const divisor = f32x4.add(union, epsilon);
    const iou = f32x4.div(inner, divisor);
    let value = f32x4.sub(one, iou);
    const inverse = f32x4.div(one, divisor);
    // the factors of ∂A and ∂I; then the slopes from the enclosing box (out), the centre (mid) and the aspect ratio (turn)
    let ofArea = f32x4.mul(iou, inverse);
    let ofInner = f32x4.neg(f32x4.add(inverse, ofArea));
    let outX = zero;
    let outY = zero;
    let midX = zero;
    let midY = zero;
    let turnX = zero;
    let turnY = zero;
    if (kind != Kind.IOU) {
      const cw = f32x4.sub(f32x4.pmax(x2, right), f32x4.pmin(x1, left));
      const ch = f32x4.sub(f32x4.pmax(y2, bottom), f32x4.pmin(y1, top));
      if (kind == Kind.GIOU) {
        const area = f32x4.mul(cw, ch);
        const around = f32x4.add(area, epsilon);
        const empty = f32x4.div(f32x4.sub(area, union), around);
        value = f32x4.add(value, empty);
        const outer = f32x4.div(one, around);
        const grow = f32x4.mul(f32x4.sub(one, empty), outer);
        outX = f32x4.mul(grow, ch);
        outY = f32x4.mul(grow, cw);
        ofArea = f32x4.sub(ofArea, outer);
        ofInner = f32x4.add(ofInner, outer);
      } else {
        const half = f32x4.splat(0.5);
        const diagonal = f32x4.add(f32x4.add(f32x4.mul(cw, cw), f32x4.mul(ch, ch)), epsilon);
        const dx = f32x4.mul(f32x4.add(f32x4.sub(x1, left), f32x4.sub(x2, right)), half);
        const dy = f32x4.mul(f32x4.add(f32x4.sub(y1, top), f32x4.sub(y2, bottom)), half);
        const apart = f32x4.div(f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy)), diagonal);
        value = f32x4.add(value, apart);
        const outer = f32x4.div(one, diagonal);
        midX = f32x4.mul(dx, outer);
        midY = f32x4.mul(dy, outer);
        const grow = f32x4.mul(f32x4.splat(-2), f32x4.mul(apart, outer));
        outX = f32x4.mul(grow, cw);
        outY = f32x4.mul(grow, ch);
        if (kind == Kind.CIOU) {
          const turn = f32x4.sub(Box.angle(w, h), Box.angle(tw, th));
          const quarter = f32x4.mul(turn, f32x4.splat(FOUR_BY_PI_2));
          const v = f32x4.mul(quarter, turn);
          const alpha = f32x4.div(v, f32x4.add(f32x4.add(f32x4.sub(one, iou), v), f32x4.splat(EPSILON)));
          value = f32x4.add(value, f32x4.mul(alpha, v));
          // ∂ atan2(w, h) = (h, −w)/(w² + h²), relative to the larger side
          const least = f32x4.splat(LEAST_NORMAL);
          const most = f32x4.pmax(f32x4.pmax(w, h), least);
          const across = f32x4.div(w, most);
          const down = f32x4.div(h, most);
          const size = f32x4.pmax(f32x4.mul(most, f32x4.add(f32x4.mul(across, across), f32x4.mul(down, down))), least);
          const push = f32x4.div(f32x4.mul(alpha, f32x4.add(quarter, quarter)), size);
          turnX = f32x4.mul(push, down);
          turnY = f32x4.neg(f32x4.mul(push, across));
        }
      }
    }
    if (flags & Flag.GRAD) {
      const sideX = f32x4.add(f32x4.mul(ofArea, h), turnX);
      const sideY = f32x4.add(f32x4.mul(ofArea, w), turnY);
      const inX = f32x4.mul(ofInner, v128.and(iy, high));
      const inY = f32x4.mul(ofInner, v128.and(ix, wide));
      const touchX = f32x4.ge(ix, zero);
      const touchY = f32x4.ge(iy, zero);
      const l1 = f32x4.lt(left, x1);
      const g1 = f32x4.gt(left, x1);
      const l2 = f32x4.lt(x2, right);
      const g2 = f32x4.gt(x2, right);
      const m1 = f32x4.lt(top, y1);
      const n1 = f32x4.gt(top, y1);
      const m2 = f32x4.lt(y2, bottom);
      const n2 = f32x4.gt(y2, bottom);
      let gx1 = f32x4.sub(midX, f32x4.add(sideX, Box.end(inX, outX, l1, g1, touchX, wide)));
      let gx2 = f32x4.add(midX, f32x4.add(sideX, Box.end(inX, outX, l2, g2, touchX, wide)));
      let gy1 = f32x4.sub(midY, f32x4.add(sideY, Box.end(inY, outY, m1, n1, touchY, high)));
      let gy2 = f32x4.add(midY, f32x4.add(sideY, Box.end(inY, outY, m2, n2, touchY, high)));
      const plainX = f32x4.lt(fromX, toX);
      const plainY = f32x4.lt(fromY, toY);
      if (!i32x4.all_true(v128.and(plainX, plainY))) {
        const flatX = f32x4.eq(fromX, toX);
        const flatY = f32x4.eq(fromY, toY);
        const evenX = Box.even(midX, inX, outX, l1, l2, touchX);
        const evenY = Box.even(midY, inY, outY, m1, m2, touchY);
        const turnedX = f32x4.gt(fromX, toX);
        const turnedY = f32x4.gt(fromY, toY);
        const lowX = gx1;
        const lowY = gy1;
        gx1 = Lanes.select(evenX, Lanes.select(gx2, lowX, turnedX), flatX);
        gx2 = Lanes.select(evenX, Lanes.select(lowX, gx2, turnedX), flatX);
        gy1 = Lanes.select(evenY, Lanes.select(gy2, lowY, turnedY), flatY);
        gy2 = Lanes.select(evenY, Lanes.select(lowY, gy2, turnedY), flatY);
      }
      if (rescue) {
        // for a huge box without area, side/ε overflows; where two such terms make NaN they cancel
        const fit = f32x4.eq(value, value);
        gx1 = Box.cancel(gx1, fit);
        gx2 = Box.cancel(gx2, fit);
        gy1 = Box.cancel(gy1, fit);
        gy2 = Box.cancel(gy2, fit);
      }
      gx1 = Points.part(gx1, k, present);
      gx2 = Points.part(gx2, k, present);
      gy1 = Points.part(gy1, k, present);
      gy2 = Points.part(gy2, k, present);
      const a0 = Lanes.firstPoints(gx1, gy1);
      const a1 = Lanes.lastPoints(gx1, gy1);
      const b0 = Lanes.firstPoints(gx2, gy2);
      const b1 = Lanes.lastPoints(gx2, gy2);
      Points.put(flags, g, 16, rest, Lanes.heads(a0, b0), Lanes.tails(a0, b0), Lanes.heads(a1, b1), Lanes.tails(a1, b1));
    }
    return value;
  }

  /** A bound on all lengths along one axis, except the prediction's own. */
  @inline
  static extent(from: v128, to: v128, tFrom: v128, tTo: v128): v128 {
    return f32x4.add(f32x4.sub(tTo, tFrom), f32x4.sub(f32x4.pmax(to, tTo), f32x4.pmin(from, tFrom)));
  }

  /**
   * The slope of either end of a side without length. An end that moves down is the lower end, one that moves up the upper, so
   * both ends have the same mean of one-sided derivatives, in which whatever grows equally in both directions cancels.
   */
  @inline
  static even(mid: v128, inner: v128, outer: v128, aboveLow: v128, belowHigh: v128, touch: v128): v128 {
    const down = f32x4.add(v128.and(inner, v128.and(aboveLow, touch)), v128.andnot(outer, aboveLow));
    const up = f32x4.add(v128.and(inner, v128.and(belowHigh, touch)), v128.andnot(outer, belowHigh));
    return f32x4.add(mid, f32x4.mul(f32x4.sub(up, down), f32x4.splat(0.5)));
  }

  /**
   * What the intersection (`inner`) and the enclosing box (`outer`) contribute to one end of a side: the mean of both one-sided
   * derivatives. `inside` and `outside` say on which side of the target's end it lies; neither is set in a tie.
   */
  @inline
  static end(inner: v128, outer: v128, inside: v128, outside: v128, touch: v128, overlap: v128): v128 {
    const half = f32x4.splat(0.5);
    const out = f32x4.add(v128.and(outer, outside), v128.andnot(outer, inside));
    const within = f32x4.add(v128.and(inner, v128.and(inside, touch)), v128.and(inner, v128.andnot(overlap, outside)));
    return f32x4.mul(f32x4.add(out, within), half);
  }

  /** The slope; 0 for a NaN in lanes that are `fit`. */
  @inline
  static cancel(slope: v128, fit: v128): v128 {
    return v128.andnot(slope, v128.and(f32x4.ne(slope, slope), fit));
  }

  /** atan2(w, h) of two sides, which may be −0; 0 for w = 0. */
  @inline
  static angle(w: v128, h: v128): v128 {
    return v128.and(Maths.atan(f32x4.div(w, f32x4.abs(h))), f32x4.ne(w, i32x4.splat(0)));
  }
}

export function box(flags: i32, n: i32, p: usize, t: usize, w: usize, g: usize, scale: f32, total: f64, shape: i32, a: f32, b: f32, table: usize): f64 {
  return Points.run<Box>(16, 16, flags, n, p, t, w, g, scale, total, shape, a, b, table);
}

/** Whether any of `n` boxes at `t` has x2 < x1 or y2 < y1. */
export function box_inverted(n: i32, t: usize): bool {
  let inverted = i32x4.splat(0);
  for (; n >= 4; n -= 4) {
    const a = v128.load(t);
    const b = v128.load(t, 16);
    const c = v128.load(t, 32);
    const d = v128.load(t, 48);
    const front = f32x4.gt(Lanes.heads(a, b), Lanes.tails(a, b));
    const back = f32x4.gt(Lanes.heads(c, d), Lanes.tails(c, d));
    inverted = v128.or(inverted, v128.or(front, back));
    t += 64;
  }
  for (; n > 0; n--) {
    const box = v128.load(t);
    inverted = v128.or(inverted, f32x4.gt(box, Lanes.tails(box, box)));
    t += 16;
  }
  return v128.any_true(inverted);
}
