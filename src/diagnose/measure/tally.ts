/** How often each point occurs: a hash table without an object per point, as a million objects take seconds. */
export interface Tally {
  /** The number of different points. */
  readonly size: number;
  /** The index of one of the rows with the k-th of them, the first; they are in the order of these. */
  readonly first: Uint32Array;
  /** The number of rows with it. */
  readonly rows: Uint32Array;
}

/** Of points x0 y0 x1 y1 …. As elsewhere, −0 is 0. */
export function tallyOf(points: Float64Array): Tally {
  const count = points.length / 2;
  const [first, rows] = [new Uint32Array(count), new Uint32Array(count)];
  // at most half of it is in use, so that searches are short
  const slots = new Uint32Array(2 ** Math.ceil(Math.log2(2 * count + 2)));
  const last = slots.length - 1;
  const coordinates = new Float64Array(2);
  const words = new Uint32Array(coordinates.buffer);
  let size = 0;
  for (let i = 0; i < count; i++) {
    const [x, y] = [(points[2 * i] as number) + 0, (points[2 * i + 1] as number) + 0];
    coordinates[0] = x;
    coordinates[1] = y;
    let hash = 0;
    for (let k = 0; k < 4; k++) hash = mixed(hash ^ (words[k] as number));
    let slot = hash & last;
    for (;;) {
      const taken = slots[slot] as number;
      if (taken === 0) {
        first[size] = i;
        rows[size++] = 1;
        slots[slot] = size;
        break;
      }
      const at = first[taken - 1] as number;
      if (points[2 * at] === x && points[2 * at + 1] === y) {
        rows[taken - 1] = (rows[taken - 1] as number) + 1;
        break;
      }
      slot = (slot + 1) & last;
    }
  }
  return { size, first, rows };
}

/** The last step of MurmurHash3: each bit moves half of the others. */
function mixed(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
