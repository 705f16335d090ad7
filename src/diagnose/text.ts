/** A number for a sentence: three digits that matter. */
export const round = (value: number): string => String(Number(value.toPrecision(3)));

export const percent = (share: number): string => `${round(100 * share)} %`;

/** So many of something, in words: 1 box, 2 boxes. */
export const counted = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? "" : unit.endsWith("x") ? "es" : "s"}`;

export const pair = ({ x, y }: { readonly x: number; readonly y: number }): string => `(${round(x)}, ${round(y)})`;
