import { describe, expect, it } from "vitest";
import { engineOf } from "../../examples/explorer/engine.js";
import { hashOf, initial, MOST_OUTLIERS, MOST_RACERS, type State, stateOf } from "../../examples/explorer/state.js";
import { catalogue } from "../../src/catalogue/index.js";

describe("the address", () => {
  it("is empty for what the page begins with", () => {
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
    // in an address that is copied into a text nothing needs to be quoted
    expect(hashOf(state)).toMatch(/^[\w%&=+.,~!*'()-]*$/);
  });

  it("may be anything: what cannot be read is initial, and points are on the plane", () => {
    expect(stateOf("#target=left&left=nonsense&right=huber {no json&optimiser=sgd&diagnosed=huber [1]")).toEqual(initial);
    expect(stateOf("#target=-5,70").target).toEqual([0.1, 9.9]);
    expect(stateOf(`#outliers=${Array(50).fill("1,2")}`).outliers).toHaveLength(MOST_OUTLIERS);
    const all = stateOf(`#racers=${catalogue.map(({ name }) => name)},none`).racers;
    expect(all).toEqual(catalogue.slice(0, MOST_RACERS).map(({ name }) => name));
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

  it("is all that is known of others", () => expect(engineOf("Ladybird/1.0")).toBe("Ladybird/1.0"));
});
