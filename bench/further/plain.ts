/** What the plain loops of options share: their arguments, and the loss that they are measured on. */

interface OptionArrays {
  readonly prediction: Float32Array;
  readonly target: Float32Array;
  readonly grad: Float32Array;
  /** Three numbers per point. */
  readonly factors: Float32Array;
}

/** Only those that its row has. */
interface Options {
  readonly delta: number;
  readonly tolerance: number;
  readonly whiten: number & { readonly a: number; readonly b: number; readonly c: number } & {
    readonly every: number;
    readonly factors: Float32Array;
  };
  readonly edges: { readonly every: number; readonly pairs: Int32Array };
  readonly select: { readonly trim: number; readonly top: number; readonly per: number };
}

/** A step; its result is the mean loss. `hessian` has no gradient: it returns an array. */
export type Plain = (arrays: OptionArrays, options: Options) => () => number | Float32Array;

export const clamped = (r: number, delta: number): number => (r > delta ? delta : r < -delta ? -delta : r);
/** ψ(ρ)/ρ */
export const ratio = (rho: number, delta: number): number => (rho > delta ? delta / rho : 1);
export const valueAt = (rho: number, delta: number): number => (rho > delta ? delta * (rho - 0.5 * delta) : 0.5 * rho * rho);

export const listed = ({ prediction, target, grad, factors }: OptionArrays) => [prediction, target, grad, factors] as const;
