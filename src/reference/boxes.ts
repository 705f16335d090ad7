import { type UnitFormula, type UnitLoop, unitTwin } from "./points.js";

const EPSILON = 1e-7;

type Kind = "iou" | "giou" | "diou" | "ciou";

/**
 * The derivative with respect to one end of a side, as the mean of both one-sided derivatives. The end lies `beyond` the
 * target's end (< 0: within it), and the intersection is `overlap` long along this axis.
 */
function end(beyond: number, overlap: number, ofInner: number, ofOuter: number): number {
  let slope = 0;
  if (beyond < 0) {
    if (overlap > 0) slope = ofInner;
    else if (overlap === 0) slope = 0.5 * ofInner;
  } else if (beyond > 0) slope = ofOuter;
  else slope = 0.5 * ((overlap > 0 ? ofInner : 0) + ofOuter);
  return slope;
}

/** The one-sided derivative as that end moves outwards from a side without length. */
function outwards(beyond: number, overlap: number, ofInner: number, ofOuter: number): number {
  if (beyond >= 0) return ofOuter;
  return overlap >= 0 ? ofInner : 0;
}

/**
 * The slopes of the two corners at `from` and `to` along one axis. The lower one has the slope `low`, the upper one `high`. In a
 * tie each is the lower one as it moves down and the upper one as it moves up, so both have the slope `mean`.
 */
function corners(from: number, to: number, low: number, high: number, mean: number): [number, number] {
  if (from === to) return [mean, mean];
  return from > to ? [high, low] : [low, high];
}

/** The two corners of a predicted box may come in any order. Those of a target are in order: see `expectTargets`. */
const unit: UnitFormula<Kind> = (p, t, i, g, at, scale, kind) => {
  const fromX = p[4 * i] as number;
  const fromY = p[4 * i + 1] as number;
  const toX = p[4 * i + 2] as number;
  const toY = p[4 * i + 3] as number;
  const x1 = Math.min(fromX, toX);
  const y1 = Math.min(fromY, toY);
  const x2 = Math.max(fromX, toX);
  const y2 = Math.max(fromY, toY);
  const left = t[4 * i] as number;
  const top = t[4 * i + 1] as number;
  const right = t[4 * i + 2] as number;
  const bottom = t[4 * i + 3] as number;
  const w = x2 - x1;
  const h = y2 - y1;
  const ix = (x2 < right ? x2 : right) - (x1 > left ? x1 : left);
  const iy = (y2 < bottom ? y2 : bottom) - (y1 > top ? y1 : top);
  const inner = ix > 0 && iy > 0 ? ix * iy : 0;
  const union = w * h + (right - left) * (bottom - top) - inner;
  const divisor = union + EPSILON;
  const iou = inner / divisor;
  let value = 1 - iou;
  let ofArea = iou / divisor;
  let ofInner = -(1 + iou) / divisor;
  let outX = 0;
  let outY = 0;
  let midX = 0;
  let midY = 0;
  let turnX = 0;
  let turnY = 0;
  if (kind !== "iou") {
    const cw = (x2 > right ? x2 : right) - (x1 < left ? x1 : left);
    const ch = (y2 > bottom ? y2 : bottom) - (y1 < top ? y1 : top);
    if (kind === "giou") {
      const area = cw * ch;
      const around = area + EPSILON;
      const empty = (area - union) / around;
      value += empty;
      ofArea -= 1 / around;
      ofInner += 1 / around;
      outX = ((1 - empty) * ch) / around;
      outY = ((1 - empty) * cw) / around;
    } else {
      const diagonal = cw * cw + ch * ch + EPSILON;
      const dx = (x1 + x2 - left - right) / 2;
      const dy = (y1 + y2 - top - bottom) / 2;
      const apart = (dx * dx + dy * dy) / diagonal;
      value += apart;
      midX = dx / diagonal;
      midY = dy / diagonal;
      outX = (-2 * apart * cw) / diagonal;
      outY = (-2 * apart * ch) / diagonal;
      if (kind === "ciou") {
        const turn = Math.atan2(w, h) - Math.atan2(right - left, bottom - top);
        const v = (4 / Math.PI ** 2) * turn * turn;
        const alpha = v / (1 - iou + v + EPSILON);
        value += alpha * v;
        const size = w * w + h * h;
        const push = size === 0 ? 0 : ((8 / Math.PI ** 2) * alpha * turn) / size;
        turnX = push * h;
        turnY = -push * w;
      }
    }
  }
  if (g !== null) {
    const sideX = ofArea * h + turnX;
    const sideY = ofArea * w + turnY;
    const inX = iy > 0 ? ofInner * iy : 0;
    const inY = ix > 0 ? ofInner * ix : 0;
    const lowX = midX - sideX - end(left - x1, ix, inX, outX);
    const lowY = midY - sideY - end(top - y1, iy, inY, outY);
    const highX = midX + sideX + end(x2 - right, ix, inX, outX);
    const highY = midY + sideY + end(y2 - bottom, iy, inY, outY);
    const meanX = midX + (outwards(x2 - right, ix, inX, outX) - outwards(left - x1, ix, inX, outX)) / 2;
    const meanY = midY + (outwards(y2 - bottom, iy, inY, outY) - outwards(top - y1, iy, inY, outY)) / 2;
    const [slopeX1, slopeX2] = corners(fromX, toX, lowX, highX, meanX);
    const [slopeY1, slopeY2] = corners(fromY, toY, lowY, highY, meanY);
    g[at] = scale * slopeX1;
    g[at + 1] = scale * slopeY1;
    g[at + 2] = scale * slopeX2;
    g[at + 3] = scale * slopeY2;
  }
  return value;
};

const plain: UnitLoop<Kind> = (p, t, g, n, scale, kind) => {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += unit(p, t, i, g, 4 * i, scale, kind);
  return sum;
};

export const iou = unitTwin<Kind>(() => "iou", unit, plain);
export const giou = unitTwin<Kind>(() => "giou", unit, plain);
export const diou = unitTwin<Kind>(() => "diou", unit, plain);
export const ciou = unitTwin<Kind>(() => "ciou", unit, plain);
