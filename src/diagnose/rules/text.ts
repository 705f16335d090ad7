/** A number for a sentence: three digits that matter. */
export const round = (value: number): string => String(Number(value.toPrecision(3)));

export const percent = (share: number): string => `${round(100 * share)} %`;

export const pair = ({ x, y }: { readonly x: number; readonly y: number }): string => `(${round(x)}, ${round(y)})`;
