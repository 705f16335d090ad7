/** clickhouse.wasm, called as ClickHouse calls it. */
import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, it } from "vitest";
import { huber, oks, smoothL1, tukey } from "../src/index.js";
import { random } from "./support.js";

interface Exports {
  readonly memory: WebAssembly.Memory;
  clickhouse_create_buffer(size: number): number;
  clickhouse_destroy_buffer(handle: number): void;
}
type Function = (handle: number, rows: number) => number;

const module = new WebAssembly.Module(readFileSync("dist/clickhouse.wasm"));

/** A new instance, and how ClickHouse calls its functions. */
function instantiate() {
  const exports = new WebAssembly.Instance(module, {
    env: {
      clickhouse_throw(at: number, bytes: number) {
        throw new Error(new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array(exports.memory.buffer, at, bytes)));
      },
    },
  }).exports as unknown as Exports & Readonly<Record<string, Function>>;
  const bufferAt = (handle: number): Uint8Array => {
    const [at = 0, size = 0] = new Uint32Array(exports.memory.buffer, handle, 2);
    return new Uint8Array(exports.memory.buffer, at, size);
  };
  const pass = (block: Uint8Array): number => {
    const handle = exports.clickhouse_create_buffer(block.length);
    bufferAt(handle).set(block);
    return handle;
  };
  const call = (name: string, ...columns: (Float32Array | number)[]): Float32Array => {
    const rows = (columns[0] as Float32Array).length;
    const input = pass(blockOf(columns.map((column) => (typeof column === "number" ? new Float32Array(rows).fill(column) : column))));
    const output = (exports[name] as Function)(input, rows);
    const block = bufferAt(output).slice();
    exports.clickhouse_destroy_buffer(output);
    exports.clickhouse_destroy_buffer(input);
    expect([...new BigUint64Array(block.buffer, 0, 3)]).toEqual([1n, BigInt(rows), BigInt(4 * rows)]);
    expect(block.length).toBe(24 + 4 * rows);
    return new Float32Array(block.buffer, 24);
  };
  return { exports, pass, call, pages: () => exports.memory.buffer.byteLength / 65536 };
}

/** A block in the format Buffers. */
function blockOf(columns: readonly Float32Array[]): Uint8Array {
  const rows = columns[0]?.length ?? 0;
  const parts = columns.flatMap((column) => [
    new Uint8Array(BigUint64Array.of(BigInt(column.byteLength)).buffer),
    new Uint8Array(column.buffer, column.byteOffset, column.byteLength),
  ]);
  const head = new Uint8Array(BigUint64Array.of(BigInt(columns.length), BigInt(rows)).buffer);
  return Uint8Array.from(Buffer.concat([head, ...parts]));
}

const next = random(3);
const column = (rows: number) => Float32Array.from({ length: rows }, () => 20 * next() - 10);
const pairs = (x: Float32Array, y: Float32Array) =>
  Float32Array.from({ length: 2 * x.length }, (_, i) => (i % 2 ? y : x)[i >> 1] as number);
/** None, less than a vector, less than a tile, and several of them. */
const lengths = [1, 3, 4, 5, 1023, 1024, 1025, 5000];

let instance = instantiate();
beforeEach(() => {
  instance = instantiate();
});

describe("clickhouse.wasm", () => {
  it.each(lengths)("computes %i rows", (rows) => {
    const [px, py, tx, ty] = [column(rows), column(rows), column(rows), column(rows)];
    const [prediction, target] = [pairs(px, py), pairs(tx, ty)];
    expect(instance.call("huber", px, tx, 2)).toEqual(huber.each(px, tx, { delta: 2 }));
    expect(instance.call("huber_radial", px, py, tx, ty, 2)).toEqual(huber.each(prediction, target, { delta: 2, geometry: "radial" }));
    expect(instance.call("tukey_radial_irls", px, py, tx, ty, 9)).toEqual(
      tukey.irlsWeights(prediction, target, { scale: 9, geometry: "radial" }),
    );
    const areas = Float32Array.from(px, (x) => 1 + x * x);
    expect(instance.call("oks", px, py, tx, ty, 0.5, areas)).toEqual(oks.each(prediction, target, { sigmas: [0.5], areas }));
  });

  it("has no memory of earlier options", () => {
    const x = column(100);
    const first = instance.call("softWing", x, column(100), 2, 20, 0.25);
    const again = instance.call("softWing", x, x, 2, 20, 4);
    expect(first.every(Number.isFinite)).toBe(true);
    expect([...again]).toEqual([...new Float32Array(100)]);
    expect(instance.call("smoothL1_irls", x, column(100), 2)).toHaveLength(100);
    expect([...instance.call("smoothL1", x, column(100), 0)].every(Number.isFinite)).toBe(true);
  });

  it("uses its memory again, in whatever order buffers are freed", () => {
    const { exports, call, pages } = instance;
    const x = column(60_000);
    call("huber", x, x, 1);
    const before = pages();
    for (let i = 0; i < 20; i++) call("huber", x, x, 1);
    const handles = [1, 2, 3].map(() => exports.clickhouse_create_buffer(100_000));
    for (const i of [0, 2, 1]) exports.clickhouse_destroy_buffer(handles[i] as number);
    expect(exports.clickhouse_create_buffer(100_000)).toBe(handles[0]);
    expect(pages()).toBe(before);
  });

  it("keeps buffers apart", () => {
    const { exports } = instance;
    const places = [0, 1, 63, 64, 65, 100_000].map((size) => {
      const handle = exports.clickhouse_create_buffer(size);
      const [at = 0, bytes] = new Uint32Array(exports.memory.buffer, handle, 2);
      expect([at % 64, bytes]).toEqual([0, size]);
      return [at, at + size] as const;
    });
    // kernels read up to 60 bytes past an end
    for (let i = 1; i < places.length; i++) expect(places[i]?.[0]).toBeGreaterThanOrEqual((places[i - 1]?.[1] as number) + 60);
  });

  it("says that there is no memory", () => {
    for (const size of [0xffffffff, 0xfffffff0]) {
      expect(() => instance.exports.clickhouse_create_buffer(size)).toThrow(
        /^xyloss: there is no memory for so many rows at once; set webassembly/,
      );
    }
  });
});

describe("bad input", () => {
  const x = column(10);
  it.each([Number.NaN, Infinity, -Infinity, 0, -1, 1e-39])("%d is refused as an option", (delta) => {
    const message = "xyloss: huber: option delta must be a finite float32 number ≥ 2^-126";
    expect(() => instance.call("huber", x, x, delta)).toThrow(message);
    expect(instance.call("huber", x, x, 2 ** -126)).toEqual(new Float32Array(10));
  });

  it("an option differs in the last row", () => {
    const delta = new Float32Array(10).fill(1);
    delta[9] = 2;
    expect(() => instance.call("huber", x, x, delta)).toThrow("xyloss: huber: option delta must be the same number in every row");
  });

  it("there is no limit at 0", () => {
    expect(() => smoothL1.irlsWeights(x, x, { beta: 0 })).toThrow("no finite limit");
    expect(() => instance.call("smoothL1_irls", x, x, 0)).toThrow(
      "xyloss: smoothL1_irls: with these options ψ(r)/r has no finite limit at r = 0",
    );
  });

  it.each([0, -1, Number.NaN, Infinity])("a sigma or an area of %d", (value) => {
    const odd = new Float32Array(10).fill(1);
    odd[9] = value;
    expect(() => instance.call("oks", x, x, x, x, odd, 1)).toThrow("xyloss: oks: sigma and area must be > 0 and finite in every row");
    expect(() => instance.call("oks", x, x, x, x, 1, odd)).toThrow("xyloss: oks: sigma and area must be > 0 and finite in every row");
  });

  it("a block that is anything else is refused, and nothing outside it is read", () => {
    const good = blockOf([x, x, new Float32Array(10).fill(1)]);
    const changed = (at: number, value: bigint) => {
      const block = good.slice();
      new DataView(block.buffer, block.byteOffset).setBigUint64(at, value, true);
      return block;
    };
    const huge = 2n ** 32n;
    const blocks: [Uint8Array, number][] = [
      [new Uint8Array(0), 10],
      [good.slice(0, 15), 10],
      [good.slice(0, -1), 10],
      [Buffer.concat([good, new Uint8Array(1)]), 10],
      [good, 11],
      [good, 0],
      [good, -1],
      [good, 0x7fffffff],
      [blockOf([x, x]), 10],
      [blockOf([x, x, x, x]), 10],
      ...[0, 8, 16, 64, 112].flatMap((at): [Uint8Array, number][] => [
        [changed(at, 0n), 10],
        [changed(at, huge + new DataView(good.buffer, good.byteOffset).getBigUint64(at, true)), 10],
        [changed(at, 2n ** 64n - 1n), 10],
      ]),
    ];
    for (const [block, rows] of blocks) {
      const handle = instance.pass(block);
      expect(() => instance.exports.huber?.(handle, rows)).toThrow(
        "xyloss: the arguments and the format of this function are not those of its kernel",
      );
    }
    expect(instance.exports.huber?.(instance.pass(good), 10)).toBeGreaterThan(0);
  });
});
