/** A race of several losses to the same target. */
import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { hue, raceChart, type Series, trackChart } from "../../src/charts/index.js";
import type { Point } from "../../src/diagnose/surface.js";
import type { Chosen } from "./drawn.js";
import { LossSelect } from "./options.js";
import { Picture, Plane, useMedia, useRested, useWidth } from "./picture.js";
import { bounds, SIDE } from "./plane.js";
import { type Course, MEASUREMENTS, raceOf, STEPS, type Way } from "./race.js";
import { MOST_OUTLIERS, MOST_RACERS, type State, type StateProps } from "./state.js";

/** Seconds that the animation lasts. */
const DURATION = 6;
/** The places of new outliers, in turn. */
const corners: readonly Point[] = [
  [0.6, 9.3],
  [9.3, 9.3],
  [9.3, 0.7],
  [0.7, 5],
];

export function Racing({ state, set }: StateProps): JSX.Element {
  const { target, start, outliers, racers, optimiser, left, right } = state;
  const still = useMedia("(prefers-reduced-motion: reduce)");
  const width = useWidth();
  const animation = useAnimation(still);
  const { shown } = animation;
  // a loss of the pictures above has the options chosen there
  const [ownLeft, ownRight] = [left, right].map((chosen) => (racers.includes(chosen.loss) ? chosen : null));
  const course = useMemo(() => {
    const runners = racers.map((loss) => [ownLeft, ownRight].find((chosen) => chosen?.loss === loss) ?? { loss, options: {} });
    return { target, start, outliers, optimiser, runners };
  }, [target, start, outliers, optimiser, racers, ownLeft, ownRight]);
  const rested = useRested(course);
  const ways = useMemo(() => rested.runners.map((chosen) => wayOf(chosen, rested)), [rested]);
  const tracks = ways.map(({ loss, x, y }): Series => ({ name: loss, x: x.subarray(0, shown + 1), y: y.subarray(0, shown + 1) }));
  const plane = useMemo(
    () => trackChart({ tracks, target: rested.target, outliers: rested.outliers, domain: bounds }, { width }),
    [ways, shown, width],
  );
  const errors = useMemo(() => errorChart(ways, shown, width), [ways, shown, width]);
  return (
    <section id="race">
      <h2>The race</h2>
      <p class="intro">
        Each loss fits one point to {MEASUREMENTS} measurements at the target and one at each outlier. All begin at the start, each with its
        own best learning rate. Drag the start, the target and the outliers.
      </p>
      <div class="toolbar">
        <label class="field">
          <span>Optimiser</span>
          <select value={optimiser} onChange={(event) => set({ optimiser: event.currentTarget.value as State["optimiser"] })}>
            <option value="gradientDescent">gradient descent</option>
            <option value="adam">Adam</option>
          </select>
        </label>
        {racers.length >= MOST_RACERS ? null : (
          <LossSelect
            label="Add a loss"
            value=""
            prompt="choose one"
            without={racers}
            onChange={(loss) => loss !== "" && set({ racers: [...racers, loss] })}
          />
        )}
        <button
          type="button"
          disabled={outliers.length >= MOST_OUTLIERS}
          onClick={() => set({ outliers: [...outliers, corners[outliers.length % corners.length] as Point] })}
        >
          Add an outlier
        </button>
        <button type="button" disabled={outliers.length === 0} onClick={() => set({ outliers: outliers.slice(0, -1) })}>
          Remove an outlier
        </button>
      </div>
      <ul class="chips" aria-label="Losses in the race">
        {ways.map(({ loss, arrived, distance }, k) => (
          <li key={loss}>
            <i style={{ background: hue(k) }} />
            {loss}
            <small>{arrived === null ? `${Number((distance[STEPS] as number).toPrecision(2))} px off` : `${arrived} steps`}</small>
            <button
              type="button"
              aria-label={`Remove ${loss} from the race`}
              onClick={() => set({ racers: racers.filter((name) => name !== loss) })}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      <div class="two">
        <figure>
          <Plane
            chart={plane}
            handles={[
              { id: "target", kind: "target", label: "Target", at: target, onMove: (at) => set({ target: at }) },
              { id: "start", kind: "start", label: "Start", at: start, onMove: (at) => set({ start: at }) },
              ...outliers.map((outlier, i) => ({
                id: `outlier ${i}`,
                kind: "outlier" as const,
                label: `Outlier ${i + 1}`,
                at: outlier,
                onMove: (at: Point) => set({ outliers: outliers.map((each, k) => (k === i ? at : each)) }),
                onRemove: () => set({ outliers: outliers.filter((_, k) => k !== i) }),
              })),
            ]}
          />
          <figcaption>
            <b class="mark start" aria-hidden="true" /> start, <b class="mark target" aria-hidden="true" /> target, × outlier; both axes run
            from 0 to {SIDE} pixels.
          </figcaption>
        </figure>
        <figure>
          {ways.length === 0 ? <p class="intro">No loss is in the race: add one above.</p> : <Picture chart={errors} />}
          <figcaption>
            How far each point is from the target. The list above gives the steps until that is within 1 % of the initial distance and stays
            there, or else the final distance.
          </figcaption>
        </figure>
      </div>
      <div class="player">
        {still ? null : (
          <>
            <button type="button" class="primary" onClick={animation.playing ? animation.pause : animation.start}>
              {animation.playing ? "Pause" : "Start"}
            </button>
            <button type="button" onClick={animation.reset}>
              Reset
            </button>
          </>
        )}
        <label class="field range">
          <span>
            Step <output>{shown}</output> of {STEPS}
          </span>
          <input type="range" min={0} max={STEPS} value={shown} onInput={(event) => animation.show(Number(event.currentTarget.value))} />
        </label>
      </div>
    </section>
  );
}

/** A loss whose options do not go together runs with its defaults; the section above shows the error. */
function wayOf(chosen: Chosen, course: Course): Way {
  try {
    return raceOf(chosen, course);
  } catch {
    return raceOf({ loss: chosen.loss, options: {} }, course);
  }
}

function errorChart(ways: readonly Way[], shown: number, width: number) {
  const steps = Array.from({ length: STEPS + 1 }, (_, step) => step);
  const whole = ways.map(({ loss, distance }): Series => ({ name: loss, x: steps, y: distance }));
  const soFar = ways.map(
    ({ loss, distance }): Series => ({ name: loss, x: steps.slice(0, shown + 1), y: distance.subarray(0, shown + 1) }),
  );
  return raceChart(soFar, { whole, label: "distance to the target, px", steps: "log", width });
}

/** The animation follows the logarithmic axis: it shows the first steps, in which most happens, slowly. */
const stepAt = (seconds: number): number => Math.min(STEPS, (STEPS + 1) ** (seconds / DURATION) - 1);
const timeOf = (step: number): number => (DURATION * Math.log1p(step)) / Math.log1p(STEPS);

/** The step that is shown, which is the last one until the animation starts. */
function useAnimation(still: boolean) {
  const [shown, show] = useState(STEPS);
  const [playing, setPlaying] = useState(false);
  const from = useRef(0);
  useEffect(() => {
    if (!playing) return;
    const began = performance.now();
    let request = requestAnimationFrame(function next(now) {
      const step = Math.floor(stepAt(timeOf(from.current) + Math.max(0, now - began) / 1000));
      show(step);
      if (step < STEPS) request = requestAnimationFrame(next);
      else setPlaying(false);
    });
    return () => cancelAnimationFrame(request);
  }, [playing]);
  useEffect(() => {
    if (!still) return;
    setPlaying(false);
    show(STEPS);
  }, [still]);
  return {
    shown,
    playing,
    start() {
      from.current = shown === STEPS ? 0 : shown;
      setPlaying(true);
    },
    pause: () => setPlaying(false),
    reset() {
      setPlaying(false);
      show(0);
    },
    show(step: number) {
      setPlaying(false);
      show(step);
    },
  };
}
