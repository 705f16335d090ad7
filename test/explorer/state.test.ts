import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawn, specOf } from "../../examples/explorer/drawn.js";
import { engineOf } from "../../examples/explorer/engine.js";
import { SIDE } from "../../examples/explorer/plane.js";
import { addressOf, hashOf, initial, LONGEST, MOST_OUTLIERS, MOST_RACERS, type State } from "../../examples/explorer/state.js";
import { written } from "../../src/diagnose/call.js";
import { XylossError } from "../../src/errors.js";
import type { Spec } from "../../src/families/spec.js";
import { type OptionSpec, optionReader } from "../../src/options.js";
import { specs } from "../../src/specs.js";
import { hostile, scrambled } from "./hostile.js";

/** The initial losses, as text. */
const begin = Object.fromEntries([initial.left, initial.right, initial.diagnosed].map((chosen) => [JSON.stringify(chosen), true]));

const stateOf = (hash: string): State => addressOf(hash).state;

describe("the address", () => {
  it("is empty in the initial state", () => {
    expect(hashOf(initial)).toBe("");
    expect(stateOf("")).toEqual(initial);
  });

  it("holds all of the state", () => {
    const state: State = {
      target: [1.25, 9.9],
      left: { loss: "barron", options: { alpha: -Infinity, scale: 0.5 } },
      right: { loss: "ordinalBce", options: { thresholds: { x: [1, 2], y: [3, 4] }, labels: "ramp" } },
      start: [0.1, 5],
      outliers: [
        [3, 3],
        [4.5, 0.2],
      ],
      racers: ["mae", "ciou"],
      optimiser: "adam",
      diagnosed: { loss: "simcc", options: { binsX: 20, binsY: 30 } },
    };
    expect(stateOf(`#${hashOf(state)}`)).toEqual(state);
    expect(stateOf(`#${hashOf({ ...state, outliers: [], racers: [] })}`)).toEqual({ ...state, outliers: [], racers: [] });
    // it can be copied into a text without quoting
    expect(hashOf(state)).toMatch(/^[\w%&=+.,~!*'()-]*$/);
  });

  it("may be anything: invalid parts get their initial values, and points lie on the plane", () => {
    expect(stateOf("#target=left&left=nonsense&right=none {}&optimiser=sgd&diagnosed=")).toEqual(initial);
    expect(stateOf("#left=mse {no json").left).toEqual({ loss: "mse", options: {} });
    expect(stateOf("#target=-5,70").target).toEqual([0.1, 9.9]);
    expect(stateOf(`#outliers=${Array(50).fill("1,2")}`).outliers).toHaveLength(MOST_OUTLIERS);
    const all = stateOf(`#racers=${specs.map(({ name }) => name)},none`).racers;
    expect(all).toEqual(specs.slice(0, MOST_RACERS).map(({ name }) => name));
  });
});

describe("an address that is not the page's own", () => {
  /** What must hold for any address. */
  const expectUsable = (hash: string) => {
    const { state, refused } = addressOf(hash);
    for (const reason of refused) expect(reason).toMatch(/^\w+: .{1,200}…?$/s);
    for (const point of [state.target, state.start, ...state.outliers]) expect(point.every((at) => at > 0 && at < SIDE)).toBe(true);
    expect(state.outliers.length).toBeLessThanOrEqual(MOST_OUTLIERS);
    expect(state.racers.length).toBeLessThanOrEqual(MOST_RACERS);
    for (const loss of state.racers) expect(specOf(loss)).toBeDefined();
    for (const chosen of [state.left, state.right, state.diagnosed]) {
      const spec = specOf(chosen.loss) as Spec;
      for (const [name, value] of Object.entries(chosen.options)) {
        const option = { [name]: spec.options[name] as OptionSpec };
        expect(Object.hasOwn(spec.options, name)).toBe(true);
        expect(() => optionReader(spec.name, option)({ [name]: value })).not.toThrow();
        expect(typeof written(value)).toBe("string");
      }
      // the picture's place shows the error if options do not go together
      try {
        drawn(chosen);
      } catch (error) {
        expect(error).toBeInstanceOf(XylossError);
      }
    }
    // the address of that state gives the same state
    expect(addressOf(`#${hashOf(state)}`)).toEqual({ state, refused: [] });
  };

  it.each(Object.entries(hostile))("with %s", (_, hash) => expectUsable(hash));

  it("with scrambled parts", () => {
    let refusing = 0;
    let options = 0;
    const property = fc.property(scrambled, (hash) => {
      expectUsable(hash);
      const { state, refused } = addressOf(hash);
      refusing += Number(refused.length > 0);
      options += Number([state.left, state.right, state.diagnosed].some((chosen) => !(JSON.stringify(chosen) in begin)));
    });
    fc.assert(property, { seed: 0, numRuns: 5000, includeErrorInReport: true });
    // some addresses are refused and some are not
    expect(refusing).toBeGreaterThan(2000);
    expect(options).toBeGreaterThan(500);
  });

  it("is taken as far as it is valid, and the rest is reported", () => {
    const said = (hash: string) => addressOf(hash).refused;
    expect(addressOf('#left=huber {"threshold":2,"delta":3,"geometry":{"toString":1}}')).toEqual({
      state: { ...initial, left: { loss: "huber", options: { delta: 3 } } },
      refused: [
        'left: huber has no option "threshold"',
        expect.stringMatching(/^left: huber: option geometry is .*; it must be one of "component", "radial"$/),
      ],
    });
    expect(said("#right=euclid&racers=mse,none&optimiser=sgd")).toEqual([
      'right: there is no loss "euclid"',
      'racers: there is no loss "none"',
      'optimiser: there is no optimiser "sgd"',
    ]);
    expect(said("#diagnosed=huber [1]")).toEqual(["diagnosed: huber: options must be a JSON object"]);
    expect(said("#target=1,x&start=3")).toEqual(["target: a point is two finite numbers", "start: a point is two finite numbers"]);
    expect(said(`#target=1,${"1".repeat(LONGEST)}`)).toEqual([`target: more than ${LONGEST} characters`]);
    expect(said("#race")).toEqual([]);
  });

  it("is never made by the page, which leaves out lists that are too long", () => {
    const list = Array.from({ length: LONGEST }, (_, i) => i);
    const state: State = { ...initial, target: [1, 2], left: { loss: "ordinalBce", options: { thresholds: { x: list, y: list } } } };
    expect(hashOf(state)).toBe("target=1,2");
  });
});

describe("the engine's name", () => {
  const agent = (product: string) => `Mozilla/5.0 (X11; Linux x86_64) ${product}`;

  it.each([
    ["AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36", "V8 14.2 (Chromium 142)"],
    ["AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.3595.53", "V8 14.2 (Edge 142.0.3595.53)"],
    ["AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15", "JavaScriptCore (Safari 26.1)"],
    ["Gecko/20100101 Firefox/140.0", "SpiderMonkey (Firefox 140)"],
  ])("%s", (product, name) => expect(engineOf(agent(product))).toBe(name));

  it("is the user agent's text where it is unknown", () => expect(engineOf("Ladybird/1.0")).toBe("Ladybird/1.0"));
});
