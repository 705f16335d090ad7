import { DESK } from "../simd";

/** Bytes before a buffer's data, so that the data of each begins a cache line. */
const HEAD: usize = 64;
/** Kernels read up to 60 bytes past the end of an array. */
const PADDING: usize = 64;
/** Bytes of a kernel's desk: seven blocks of floats, `LOOPS_DESK` in src/layout.ts. */
const LOOPS_DESK: usize = 28672;
/** Points of a tile: as many as have one block of coordinates twice. */
export const TILE: i32 = 1024;
const TILE_BYTES: usize = 8192 + PADDING;

/** What lies between the constants and the buffers. */
export abstract class Place {
  /** The kernels' table and desk. */
  @inline
  static table(): usize {
    return (__heap_base + 63) & ~63;
  }
  /** The coordinates of a tile as x y pairs: of predictions, and of targets. */
  @inline
  static prediction(): usize {
    return Place.table() + DESK + LOOPS_DESK;
  }
  @inline
  static target(): usize {
    return Place.prediction() + TILE_BYTES;
  }
  @inline
  static buffers(): usize {
    return Place.target() + TILE_BYTES;
  }
}

/** What a handle of ClickHouse's points to; it knows of the first two fields. The buffers are a stack. */
@unmanaged
class Buffer {
  data: usize;
  size: u32;
  /** The one below. */
  below: usize;
  isFree: bool;
}

/** The topmost buffer; 0: there is none. */
let top: usize = 0;

/** The handle of a new buffer on top; 0 if there is no memory for it. */
export function push(size: u32): usize {
  let at = Place.buffers();
  if (top) {
    const last = changetype<Buffer>(top);
    at = (last.data + last.size + PADDING + 63) & ~63;
  }
  const end = <u64>at + HEAD + size + PADDING;
  const pages = <i32>((end + 0xffff) >> 16);
  const more = pages - memory.size();
  if (pages > 0xffff || (more > 0 && memory.grow(more) < 0)) return 0;
  const buffer = changetype<Buffer>(at);
  buffer.data = at + HEAD;
  buffer.size = size;
  buffer.below = top;
  buffer.isFree = false;
  top = at;
  return at;
}

/** Frees a buffer. Its memory is used again once those above are free too. */
export function free(handle: usize): void {
  changetype<Buffer>(handle).isFree = true;
  while (top && changetype<Buffer>(top).isFree) top = changetype<Buffer>(top).below;
}

export function dataOf(handle: usize): usize {
  return changetype<Buffer>(handle).data;
}

export function sizeOf(handle: usize): u32 {
  return changetype<Buffer>(handle).size;
}
