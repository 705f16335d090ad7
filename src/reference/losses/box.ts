import { type UnitFormula, type UnitLoop, unitTwin } from "../points.js";

const EPSILON = 1e-7;

type Kind = "iou" | "giou" | "diou" | "ciou";

/**
 * The derivative with respect to one end of a side, which lies `beyond` the target's (< 0: within it), where the intersection
 * is `overlap` long there: the mean of both one-sided derivatives.
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

const unit: UnitFormula<Kind> = (p, t, i, g, at, scale, kind) => {
  const x1 = p[4 * i] as number;
  const y1 = p[4 * i + 1] as number;
  const x2 = p[4 * i + 2] as number;
  const y2 = p[4 * i + 3] as number;
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
  const divisor = (union < 0 ? 0 : union) + EPSILON;
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
      const around = (area < 0 ? 0 : area) + EPSILON;
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
    g[at] = scale * (midX - sideX - end(left - x1, ix, inX, outX));
    g[at + 1] = scale * (midY - sideY - end(top - y1, iy, inY, outY));
    g[at + 2] = scale * (midX + sideX + end(x2 - right, ix, inX, outX));
    g[at + 3] = scale * (midY + sideY + end(y2 - bottom, iy, inY, outY));
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
