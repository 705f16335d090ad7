/**
 * Polynomials in longitude and latitude, orthonormal over a set of airports.
 *
 * In monomials a cubic fit is ill-conditioned (and the optimiser slow); over an orthonormal basis the Hessian of a mean of
 * squares is the identity.
 */

const degree = 3;

/** Polynomials up to `degree` in two variables: 1, u, v, u², uv, v², … */
export const terms = ((degree + 1) * (degree + 2)) / 2;

/** Row-major: the values of all polynomials at one airport lie side by side. */
export type Basis = Float64Array;

/** The basis at all points; the mean of p_j p_k over the points where `counts` is not 0 is 1 for j = k, else 0. */
export function orthonormalBasis(longitude: Float64Array, latitude: Float64Array, counts: ArrayLike<number>): Basis {
  const n = longitude.length;
  const u = centred(longitude, counts);
  const v = centred(latitude, counts);
  const columns: Float64Array[] = [];
  for (let total = 0; total <= degree; total++) {
    for (let power = 0; power <= total; power++) {
      columns.push(Float64Array.from({ length: n }, (_, i) => (u[i] as number) ** (total - power) * (v[i] as number) ** power));
    }
  }
  orthonormalise(columns, counts);
  const basis = new Float64Array(n * terms);
  for (const [k, column] of columns.entries()) for (let i = 0; i < n; i++) basis[i * terms + k] = column[i] as number;
  return basis;
}

/** The values, shifted and scaled to [−1, 1] over the points that count. */
function centred(values: Float64Array, counts: ArrayLike<number>): Float64Array {
  const counted = values.filter((_, i) => counts[i] !== 0);
  const low = counted.reduce((a, b) => Math.min(a, b));
  const high = counted.reduce((a, b) => Math.max(a, b));
  return values.map((value) => (2 * value - low - high) / (high - low));
}

/** Modified Gram–Schmidt, in place; twice, because once leaves the columns only nearly orthogonal. */
function orthonormalise(columns: readonly Float64Array[], counts: ArrayLike<number>): void {
  for (const [k, column] of columns.entries()) {
    for (let pass = 0; pass < 2; pass++) {
      for (const earlier of columns.slice(0, k)) {
        const share = meanProduct(earlier, column, counts);
        for (let i = 0; i < column.length; i++) column[i] = (column[i] as number) - share * (earlier[i] as number);
      }
    }
    const norm = Math.sqrt(meanProduct(column, column, counts));
    for (let i = 0; i < column.length; i++) column[i] = (column[i] as number) / norm;
  }
}

function meanProduct(a: Float64Array, b: Float64Array, counts: ArrayLike<number>): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < a.length; i++) {
    if (counts[i] === 0) continue;
    sum += (a[i] as number) * (b[i] as number);
    count++;
  }
  return sum / count;
}

/** Least squares over the points that count. Over an orthonormal basis the coefficients are projections. */
export function project(basis: Basis, points: ArrayLike<number>, counts: ArrayLike<number>): Float64Array {
  const coefficients = new Float64Array(2 * terms);
  let count = 0;
  for (let i = 0; i < basis.length / terms; i++) {
    if (counts[i] === 0) continue;
    count++;
    for (let k = 0; k < terms; k++) {
      const p = basis[i * terms + k] as number;
      coefficients[2 * k] = (coefficients[2 * k] as number) + p * (points[2 * i] as number);
      coefficients[2 * k + 1] = (coefficients[2 * k + 1] as number) + p * (points[2 * i + 1] as number);
    }
  }
  return coefficients.map((sum) => sum / count);
}

/** The model: points = basis · coefficients, both x0 y0 x1 y1 …. */
export function forward(basis: Basis, coefficients: Float64Array, points: Float32Array): void {
  for (let i = 0, at = 0; at < basis.length; i += 2) {
    let x = 0;
    let y = 0;
    // the array's length, not `terms`: V8 reads an exported constant each time, which takes twice as long
    for (let k = 0; k < coefficients.length; k += 2, at++) {
      const p = basis[at] as number;
      x += p * (coefficients[k] as number);
      y += p * (coefficients[k + 1] as number);
    }
    points[i] = x;
    points[i + 1] = y;
  }
}

/** Its gradient: coefficients' = basisᵀ · points'. */
export function backward(basis: Basis, points: Float32Array, coefficients: Float64Array): void {
  coefficients.fill(0);
  for (let i = 0, at = 0; at < basis.length; i += 2) {
    const x = points[i] as number;
    const y = points[i + 1] as number;
    for (let k = 0; k < coefficients.length; k += 2, at++) {
      const p = basis[at] as number;
      coefficients[k] = (coefficients[k] as number) + p * x;
      coefficients[k + 1] = (coefficients[k + 1] as number) + p * y;
    }
  }
}
