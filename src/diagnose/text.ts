import type { Measured, Pair } from "./statistics.js";

/** A number for a sentence, with three significant digits. A rule that shows a measured number has made sure that it is one. */
export const round = (value: Measured | undefined): string => String(Number((value ?? 0).toPrecision(3)));

export const percent = (share: Measured | undefined): string => `${round(100 * (share ?? 0))} %`;

/** A number as reports write it: whole, or with three significant digits. */
export const number = (value: number): string => (Number.isInteger(value) && Math.abs(value) < 1e6 ? String(value) : round(value));

/** The plural of "box" is "boxes"; "1 box" needs none. */
export const plural = (count: number, unit: string): string => (count === 1 ? unit : `${unit}${unit.endsWith("x") ? "es" : "s"}`);

/** A count in words: 1 box, 2 boxes. */
export const counted = (count: number, unit: string): string => `${count} ${plural(count, unit)}`;

export const pair = ({ x, y }: Pair<number>): string => place([x, y]);

export const place = ([x, y]: readonly [x: number, y: number]): string => `(${round(x)}, ${round(y)})`;
