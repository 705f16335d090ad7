import { dataOf, push, sizeOf } from "./buffers";
import { refuse, refuseMemory } from "./failure";

/**
 * Blocks in ClickHouse's format Buffers: the number of columns and that of rows, and for each column its bytes and its values. All
 * columns here are float32, so the place of each follows from its number.
 */
export abstract class Columns {
  /** Bytes from one column to the next. */
  @inline
  static stride(rows: i32): usize {
    return 8 + ((<usize>rows) << 2);
  }

  /** A length, 64 bits long; one that needs the upper half is longer than any here. */
  @inline
  static length(at: usize): u32 {
    return load<u32>(at, 4) ? u32.MAX_VALUE : load<u32>(at);
  }

  /** Throws unless a buffer has `count` columns of as many float32 as there are rows. */
  static expect(handle: usize, rows: i32, count: i32): void {
    const data = dataOf(handle);
    const bytes = <u64>16 + <u64>count * (8 + ((<u64>(<u32>rows)) << 2));
    let fits = rows >= 0 && sizeOf(handle) == bytes && Columns.length(data) == count && Columns.length(data + 8) == rows;
    for (let i = 0; fits && i < count; i++) fits = Columns.length(Columns.of(handle, rows, i) - 8) == (<u32>rows) << 2;
    if (!fits)
      refuse(
        "the arguments and the format of this function are not those of its kernel; create it with the SQL that npx xyloss clickhouse prints",
      );
  }

  /** Where the values of a column begin: at a multiple of 4. */
  static of(handle: usize, rows: i32, column: i32): usize {
    return dataOf(handle) + 24 + <usize>column * Columns.stride(rows);
  }

  /** Where the value of a row is. */
  @inline
  static at(handle: usize, rows: i32, column: i32, row: i32): usize {
    return Columns.of(handle, rows, column) + ((<usize>row) << 2);
  }

  /** The handle of a new block of one column, whose values are still to be written. */
  static create(rows: i32): usize {
    const handle = push(16 + <u32>Columns.stride(rows));
    if (!handle) refuseMemory();
    const data = dataOf(handle);
    store<u64>(data, 1);
    store<u64>(data, rows, 8);
    store<u64>(data, (<u64>rows) << 2, 16);
    return handle;
  }
}
