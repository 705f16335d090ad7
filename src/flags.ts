/** Bits of the kernels' `flags`, as in `assembly/simd.ts`. */
export const GRAD = 1;
export const EACH = 2;
export const ACCUMULATE = 4;
export const POINT_WEIGHTS = 8;
export const EXCESS = 16;
export const IRLS = 32;
export const TRANSFORM = 128;
export const CLASS_WEIGHTS = 256;
export const LABELS = 512;
export const HESSIAN = 1024;
export const PSD = 2048;
/** Where two bits begin that say how many numbers each point's whitening factor has. */
export const KIND = 12;
export const REPEATED = 1 << 14;
export const TOLERANT = 1 << 15;
export const PREPARED = 3 << KIND;
/** The whitening factor is one number, by which the gradient's scale was divided. The kernels do not know this bit. */
export const UNIFORM = 1 << 16;
/** All points have the same whitening factor. */
export const SINGLE = 1 << 17;
