/** What is used of opentype.js, which has no types. */
declare module "opentype.js" {
  /** A stroke of an outline, y downwards. */
  export type Command =
    | { readonly type: "M" | "L"; readonly x: number; readonly y: number }
    | { readonly type: "Q"; readonly x: number; readonly y: number; readonly x1: number; readonly y1: number }
    | {
        readonly type: "C";
        readonly x: number;
        readonly y: number;
        readonly x1: number;
        readonly y1: number;
        readonly x2: number;
        readonly y2: number;
      }
    | { readonly type: "Z" };
  export interface Glyph {
    getPath(x: number, y: number, size: number): { readonly commands: readonly Command[] };
  }
  export interface Font {
    charToGlyph(character: string): Glyph;
  }
  const opentype: { parse(bytes: ArrayBuffer): Font };
  export default opentype;
}
