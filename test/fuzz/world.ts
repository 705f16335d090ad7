/** Lays out a case's arrays with guards around them, and checks that only outputs are written. */
import vm from "node:vm";
import { typedArrayName } from "../../src/arrays.js";
import type { Workspace } from "../../src/index.js";
import type { Data } from "./data.js";
import type { Library } from "./library.js";
import { type Place, type Plan, type Role, roles } from "./plan.js";

export type Values = Float32Array | Int32Array;
type Constructor = new (buffer: ArrayBufferLike, at: number, length?: number) => Values;

/** The bits of guards: a float that no data has. */
const GUARD = 0x4640e6b7;
type Kind = "Float32Array" | "Int32Array";
/** Arrays that are not of the plain classes. */
const classes: Partial<Record<Place, Record<Kind, Constructor>>> = {
  foreign: vm.runInNewContext("({ Float32Array, Int32Array })"),
  subclass: { Float32Array: class extends Float32Array {}, Int32Array: class extends Int32Array {} },
};

interface Limits {
  maxByteLength: number;
}
const Resizable = ArrayBuffer as unknown as new (bytes: number, limits: Limits) => ArrayBuffer;
const Growable = SharedArrayBuffer as unknown as new (bytes: number, limits: Limits) => SharedArrayBuffer;
const ordinary = (bytes: number): ArrayBufferLike => new ArrayBuffer(bytes);
const common = (bytes: number): ArrayBufferLike => new SharedArrayBuffer(bytes);
const resizable = (bytes: number): ArrayBufferLike => new Resizable(bytes, { maxByteLength: 2 * bytes });
const buffers: Partial<Record<Place, (bytes: number) => ArrayBufferLike>> = {
  shared: common,
  attacked: common,
  growable: (bytes) => new Growable(bytes, { maxByteLength: 2 * bytes }),
  resizable,
  tracking: resizable,
};

/** Memory that another thread keeps writing to, for arrays whose place is "attacked"; undefined without such a thread. */
let arena: SharedArrayBuffer | undefined;
export const attackedIn = (memory: SharedArrayBuffer): void => {
  arena = memory;
};
export const isAttacked = ({ places }: Plan): boolean => arena !== undefined && roles.some((role) => places[role] === "attacked");

/** For a second SharedArrayBuffer object of a memory, the first one, which is watched. */
const twins = new WeakMap<ArrayBufferLike, ArrayBufferLike>();
/** Another SharedArrayBuffer object of the same memory. */
export function twinOf(buffer: SharedArrayBuffer): SharedArrayBuffer {
  const twin = structuredClone(buffer);
  twins.set(twin, buffer);
  return twin;
}

/** Watched memory, in words, and what was there before. */
interface Region {
  readonly words: Int32Array;
  before: Int32Array;
}

/** The workspaces that cases share, by their role and size. Each case resets those that it uses. */
const shared = new WeakMap<Library, Map<string, Workspace>>();
const sharedOf = (library: Library): Map<string, Workspace> => {
  const all = shared.get(library) ?? new Map<string, Workspace>();
  shared.set(library, all);
  return all;
};

export class World {
  readonly arrays: Partial<Record<Role, Values>> = {};
  /** The workspace that the case's arrays lie in, if there is one. */
  workspace: Workspace | undefined;
  /** What is wrong with a full workspace, if anything is. */
  readonly full: string | undefined;
  #regions: Region[] = [];
  readonly #library: Library;
  readonly #plan: Plan;
  #other: Workspace | undefined;
  #own: Workspace | undefined;
  readonly #given: Partial<Record<Role, Values>>;

  constructor(library: Library, plan: Plan, data: Data) {
    this.#library = library;
    this.#plan = plan;
    const { target, weights, prediction, start } = data;
    const given: Partial<Record<Role, Values>> = { prediction, target };
    if (weights !== undefined) given.weights = weights;
    if (plan.grad === "own") given.grad = start;
    this.#given = given;
    this.#placeTogether(given);
    for (const role of roles) {
      const values = given[role];
      if (values === undefined || this.arrays[role] !== undefined) continue;
      const array = this.#placed(plan.places[role], values);
      array.set(values);
      this.arrays[role] = array;
    }
    const { grad } = plan;
    if (grad === "prediction" || grad === "target") this.arrays.grad = this.arrays[grad] as Values;
    if (this.#own !== undefined) this.full = expectFull(this.#own);
    for (const region of this.#regions) region.before = region.words.slice();
  }

  /** Places the arrays that share one ordinary buffer. */
  #placeTogether(given: Partial<Record<Role, Values>>): void {
    const { places, gap } = this.#plan;
    const all = roles.filter((role) => given[role] !== undefined && places[role] === "together");
    if (all.length === 0) return;
    let floats = 8 + gap;
    for (const role of all) floats += (given[role] as Values).length + gap;
    const words = new Int32Array(floats + 8).fill(GUARD);
    let at = 8 + gap;
    for (const role of all) {
      const values = given[role] as Values;
      const array = new (kindOf(values))(words.buffer, 4 * at, values.length);
      array.set(values);
      this.arrays[role] = array;
      at += values.length + gap;
    }
    this.#watch(words);
  }

  #placed(place: Place, values: Values): Values {
    const { length } = values;
    const Type = kindOf(values);
    const kind = Type === Int32Array ? "Int32Array" : "Float32Array";
    if (place.includes("workspace")) return this.#inWorkspace(place, kind, length);
    if (place === "attacked" && arena !== undefined && 4 * length <= arena.byteLength) return new Type(arena, 0, length);
    const gap = 8 + this.#plan.gap;
    // an array that tracks the length of its buffer ends with it
    const tracks = place === "tracking";
    const buffer = (buffers[place] ?? ordinary)(4 * (gap + length + (tracks ? 0 : gap)));
    // with a length of its own, in case the buffer is resized
    this.#watch(new Int32Array(buffer, 0, buffer.byteLength / 4).fill(GUARD));
    return new (classes[place]?.[kind] ?? Type)(buffer, 4 * gap, tracks ? undefined : length);
  }

  #inWorkspace(place: Place, kind: Kind, length: number): Values {
    const around = this.#around(place);
    const ws = this.#workspaceOf(place);
    const room = kind === "Int32Array" ? ws.allocInt32(length + 2 * around) : ws.alloc(length + 2 * around);
    new Int32Array(room.buffer, room.byteOffset, room.length).fill(GUARD);
    // with the padding behind it
    const end = Math.min(room.byteOffset + room.byteLength + 64, room.buffer.byteLength);
    this.#watch(new Int32Array(room.buffer, room.byteOffset, (end - room.byteOffset) >> 2));
    return room.subarray(around, around + length);
  }

  /** The guards of an array in a workspace; none where it has no room for them. */
  #around(place: Place): number {
    return place === "workspace view" ? 8 + this.#plan.gap : this.#plan.exact ? 0 : 1;
  }

  #workspaceOf(place: Place): Workspace {
    if (place === "other workspace") {
      this.#other ??= this.#shared("other");
      return this.#other;
    }
    this.workspace ??= this.#plan.exact ? this.#exactly() : this.#shared("one");
    return this.workspace;
  }

  #shared(which: string): Workspace {
    const all = sharedOf(this.#library);
    const floats = (this.#given.prediction as Values).length > 1500 ? 2 ** 20 : 2 ** 14;
    const key = which + floats;
    let workspace = all.get(key);
    if (workspace === undefined) {
      workspace = new this.#library.Workspace({ floats });
      all.set(key, workspace);
    }
    workspace.reset();
    return workspace;
  }

  /** A workspace with exactly the room that is needed. */
  #exactly(): Workspace {
    const { places } = this.#plan;
    let floats = 0;
    for (const role of roles) {
      const place = places[role];
      const values = this.#given[role];
      if (values !== undefined && place.startsWith("workspace")) floats += values.length + 2 * this.#around(place);
    }
    this.#own = new this.#library.Workspace({ floats });
    return this.#own;
  }

  /** Ends the workspace that the case's arrays lie in. */
  dispose(): void {
    this.workspace?.dispose();
    const all = sharedOf(this.#library);
    for (const [key, workspace] of all) if (workspace === this.workspace) all.delete(key);
  }

  #watch(words: Int32Array): void {
    this.#regions.push({ words, before: words });
  }

  /** From now on, what is there now must stay. */
  remember(): void {
    for (const { words, before } of this.#regions) if (wordsIn(words) === before.length) before.set(words);
  }

  /** Describes what was written outside `outputs`; undefined if nothing was. */
  touched(outputs: readonly Values[]): string | undefined {
    for (const { words, before } of this.#regions) {
      // the buffer may be detached, or smaller: what is left must be as it was
      const length = Math.min(wordsIn(words), before.length);
      for (let i = 0; i < length; i++) {
        if (words[i] === before[i]) continue;
        const at = words.byteOffset + 4 * i;
        if (
          outputs.some(
            (out) => (twins.get(out.buffer) ?? out.buffer) === words.buffer && at >= out.byteOffset && at < out.byteOffset + out.byteLength,
          )
        )
          continue;
        return `a word was written that belongs to ${this.#ownerOf(words.buffer, at)}: ${hex(before[i] as number)} is now ${hex(words[i] as number)}`;
      }
    }
    return undefined;
  }

  #ownerOf(buffer: ArrayBufferLike, at: number): string {
    for (const role of roles) {
      const array = this.arrays[role];
      if (array === undefined || array.buffer !== buffer) continue;
      if (at >= array.byteOffset && at < array.byteOffset + array.byteLength) return `${role}, at ${(at - array.byteOffset) / 4}`;
    }
    return "none of the arrays";
  }

  /** Disposes of what only this case has. */
  end(): void {
    this.#own?.dispose();
  }
}

/** A full workspace has no room for one float more, and says so. */
function expectFull(workspace: Workspace): string | undefined {
  try {
    workspace.alloc(1);
  } catch (error) {
    return (error as { code?: string }).code === "ERR_XYLOSS_OUT_OF_MEMORY" ? undefined : `a full workspace: ${String(error)}`;
  }
  return `a full workspace had room for one float more: ${workspace.used} of ${workspace.capacity}`;
}

/** Not by `length`: once V8 has met a resizable buffer, its optimised code may return an old length. */
const wordsIn = (words: Int32Array): number => words.byteLength >> 2;
const hex = (word: number): string => `0x${(word >>> 0).toString(16)}`;
/** This realm's constructor, whichever realm the values are from. */
export const kindOf = (values: Values): Constructor => (typedArrayName(values) === "Int32Array" ? Int32Array : Float32Array) as Constructor;
