/** The numbers of a table's columns, as its rows come. */
import type { CellReader } from "./cells.js";
import type { Places } from "./columns.js";
import { short } from "./words.js";

export interface Columns {
  readonly names: readonly string[];
  readonly values: Float64Array;
  /** 1 for an empty cell. */
  readonly missing: Uint8Array;
  /** Where a cell is, for a message: its line and the name of its column, by its index among these. */
  placeOf(row: number, column: number): string;
}

/** Numbers per block. */
const BLOCK = 1 << 16;

/** The numbers of some columns. */
export class Part {
  readonly places: Places;
  readonly #names: readonly string[];
  readonly #values: Blocks<Float64Array>;
  readonly #missing: Blocks<Uint8Array>;

  constructor(places: Places, header: readonly string[] | null) {
    this.places = places;
    this.#names = places.map((place) => header?.[place] || String(place + 1));
    this.#values = new Blocks(Float64Array);
    this.#missing = new Blocks(Uint8Array);
  }

  /** Takes a row's cells. Returns the place of the first that is not a number, or −1. */
  take(cells: readonly string[], reader: CellReader, weights: boolean): number {
    for (const place of this.places) {
      const cell = cells[place] as string;
      const missing = reader.isMissing(cell);
      const value = missing ? Number.NaN : weights ? reader.weightOf(cell) : reader.numberOf(cell);
      if (value === undefined) return place;
      this.#values.push(value);
      this.#missing.push(Number(missing));
    }
    return -1;
  }

  columns(lineOf: (row: number) => string): Columns {
    const names = this.#names;
    const placeOf = (row: number, column: number) => `${lineOf(row)}, column ${short(names[column] ?? "")}`;
    return { names, values: this.#values.all(), missing: this.#missing.all(), placeOf };
  }
}

type Numbers = Float64Array | Uint8Array;

/** A growing list of numbers, in blocks, so that nothing is copied before the end. */
export class Blocks<T extends Numbers> {
  readonly #make: new (
    length: number,
  ) => T;
  readonly #full: T[] = [];
  #block: T;
  #used = 0;

  constructor(make: new (length: number) => T) {
    this.#make = make;
    this.#block = new make(BLOCK);
  }

  push(value: number): void {
    if (this.#used === BLOCK) {
      this.#full.push(this.#block);
      this.#block = new this.#make(BLOCK);
      this.#used = 0;
    }
    this.#block[this.#used++] = value;
  }

  all(): T {
    const whole = new this.#make(this.#full.length * BLOCK + this.#used);
    this.#full.forEach((block, i) => {
      whole.set(block, i * BLOCK);
    });
    whole.set(this.#block.subarray(0, this.#used), this.#full.length * BLOCK);
    return whole;
  }
}
