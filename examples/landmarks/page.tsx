/** The page: what to train with, how far each loss is, and what it finds. */
import { type JSX, render } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { hue, raceChart, type Series } from "../../src/charts/index.js";
import { Picture, useMedia } from "../explorer/picture.js";
import { BATCH, contestants, type Settings, usual } from "./contestants.js";
import { landmarksPath, outlinePath, viewBox } from "./drawing.js";
import { landmarks, SIDE } from "./glyphs.js";
import type { Message, Request } from "./messages.js";
import type { Drawn, Measured } from "./study.js";

/** What users can choose of each setting. */
const choices: { readonly [Name in keyof Settings]: readonly [label: string, values: readonly number[], text: (value: number) => string] } =
  {
    wrong: ["Wrong labels", [0, 0.1, 0.2, 0.4], (value) => `${100 * value} %`],
    steps: ["Steps", [150, 600, 2400], String],
    rate: ["Adam's learning rate", [0.001, 0.003, 0.01], String],
    seed: ["Seed", [1, 2, 3], String],
  };

type State = "loading" | "ready" | "training" | "paused" | "done" | "failed";

/** A training as far as it has come. */
interface Course {
  readonly state: State;
  readonly settings: Settings;
  readonly drawn: readonly Drawn[];
  readonly measured: readonly Measured[];
  readonly pace: number;
  readonly reason: string;
}

function Page(): JSX.Element {
  const [settings, set] = useState(usual);
  const { course, start, pause, resume } = useTraining();
  const { state } = course;
  return (
    <>
      <header>
        <h1>Train landmarks</h1>
        <p>
          Four networks learn where a glyph's centre and corners are, in your browser. They begin with the same weights and see the same
          batches. Only the loss differs.
        </p>
      </header>
      <main>
        <form
          class="toolbar"
          onSubmit={(event) => {
            event.preventDefault();
            start(settings);
          }}
        >
          {(Object.keys(choices) as (keyof Settings)[]).map((name) => {
            const [label, values, text] = choices[name];
            return (
              <label class="field" key={name}>
                <span>{label}</span>
                <select value={settings[name]} onChange={(event) => set({ ...settings, [name]: Number(event.currentTarget.value) })}>
                  {values.map((value) => (
                    <option key={value} value={value}>
                      {text(value)}
                    </option>
                  ))}
                </select>
              </label>
            );
          })}
          <button type="submit" class="primary">
            {state === "loading" || state === "ready" ? "Train" : "Train anew"}
          </button>
          <button type="button" disabled={state !== "training" && state !== "paused"} onClick={state === "paused" ? resume : pause}>
            {state === "paused" ? "Resume" : "Pause"}
          </button>
        </form>
        <p class="status" role="status">
          {statusOf(course)}
        </p>
        <Progress course={course} />
        <div class="live">
          <Errors course={course} />
          <Found course={course} />
        </div>
        <Notes />
      </main>
    </>
  );
}

/** Changes seldom, so that a screen reader does not read every step. */
function statusOf({ state, settings, measured, reason }: Course): string {
  const wrong = settings.wrong === 0 ? "with correct labels" : `with ${100 * settings.wrong} % wrong labels`;
  switch (state) {
    case "loading":
      return "Loading TensorFlow.js and the glyphs";
    case "ready":
      return "Press Train to begin. It takes some seconds to a minute.";
    case "training":
      return `Training ${wrong}`;
    case "paused":
      return "Paused";
    case "failed":
      return `The training failed: ${reason}`;
    case "done": {
      const errors = contestants.map(({ name }, k) => `${name} ${pixels(measured.at(-1)?.errors[k] ?? Number.NaN)}`);
      return `Trained ${wrong}. Mean error on the held-out faces: ${errors.join(", ")}.`;
    }
  }
}

const pixels = (value: number): string => `${value.toPrecision(3)} px`;

function Progress({ course: { measured, settings, pace } }: { readonly course: Course }): JSX.Element {
  const step = measured.at(-1)?.step ?? 0;
  return (
    <p class="progress">
      <progress max={settings.steps} value={step} aria-label="Steps trained" />
      <span>
        Step <output>{step}</output> of {settings.steps}
        {pace > 0 ? `, ${pace.toFixed(0)} ms each for all four` : ""}
      </span>
    </p>
  );
}

function Errors({ course: { measured, settings } }: { readonly course: Course }): JSX.Element {
  const narrow = useMedia("(max-width: 760px)");
  const chart = useMemo(() => {
    const series = contestants.map(
      ({ name }, k): Series => ({ name, x: measured.map(({ step }) => step), y: measured.map(({ errors }) => errors[k] as number) }),
    );
    // room for the steps to come
    const whole: Series[] = [...series, { name: "", x: [0, settings.steps], y: measured.length > 0 ? [] : [8, 1] }];
    return raceChart(series, { whole, label: "held-out error, px", width: narrow ? 340 : 480 });
  }, [measured, settings.steps, narrow]);
  return (
    <figure class="errors">
      <Picture chart={chart} />
      <figcaption>
        The mean distance from a landmark to its target, over 124 glyphs of two faces that no training has. The canvas is {SIDE} pixels
        wide.
      </figcaption>
    </figure>
  );
}

/** Each loss with what it finds, over the targets. */
function Found({ course: { drawn, measured } }: { readonly course: Course }): JSX.Element {
  const latest = measured.at(-1);
  return (
    <section class="found" aria-label="Landmarks found">
      {contestants.map(({ name, call }, k) => (
        <article key={name} style={`--hue:${hue(k)}`}>
          <h2>
            {name} <output>{latest === undefined ? "" : pixels(latest.errors[k] as number)}</output>
          </h2>
          <p>
            <code>{call}</code>
          </p>
          <div class="cells">
            {drawn.map((example, i) => (
              <Cell key={example.target.join()} example={example} found={foundIn(latest, k, i, example.target.length)} />
            ))}
          </div>
        </article>
      ))}
    </section>
  );
}

const foundIn = (measured: Measured | undefined, loss: number, example: number, length: number): Float32Array =>
  measured?.found[loss]?.subarray(example * length, (example + 1) * length) ?? new Float32Array();

function Cell({ example, found }: { readonly example: Drawn; readonly found: Float32Array }): JSX.Element {
  const outline = useMemo(() => outlinePath(example.contours), [example]);
  const target = useMemo(() => landmarksPath(example.target), [example]);
  return (
    <svg viewBox={viewBox.join(" ")} aria-hidden="true">
      <rect class="canvas" width={SIDE} height={SIDE} />
      <path class="glyph" d={outline} />
      <path class="target" d={target} />
      {found.length > 0 ? <path class="landmarks" d={landmarksPath(found)} /> : null}
    </svg>
  );
}

function Notes(): JSX.Element {
  return (
    <section class="notes">
      <h2>How they are compared</h2>
      <ul>
        <li>
          Five landmarks: {landmarks.join(", ")} of the glyph's box, which turns with the glyph. A grey box is the target, a coloured one
          what a network finds; both are open at the bottom.
        </li>
        <li>
          Every step is one batch of {BATCH} new examples: 372 digits and letters of six faces, at a random place, size and turn. Wrong
          labels are the landmarks of another glyph, placed elsewhere. Held-out labels are always correct.
        </li>
        <li>
          All train with Adam at the same rate, which falls to 0 in the second half. Adam's steps do not depend on the unit of a loss, so no
          loss gains by its size.
        </li>
        <li>TensorFlow.js trains on its WebAssembly backend in a worker. The same seed gives the same result.</li>
      </ul>
    </section>
  );
}

const untrained = { state: "loading", settings: usual, measured: [], pace: 0, reason: "" } as const;

/** The worker, and how far it has come. A worker trains once; it loads what it needs before it is asked to. */
function useTraining() {
  const [course, setCourse] = useState<Course>({ ...untrained, drawn: [] });
  const worker = useRef<Worker | null>(null);
  const asked = useRef(false);
  const update = (part: Partial<Course>) => setCourse((before) => ({ ...before, ...part }));
  function launch() {
    // whatever it does, it ends at once
    worker.current?.terminate();
    const own = new Worker("worker.js", { type: "module" });
    worker.current = own;
    asked.current = false;
    own.onmessage = ({ data }: MessageEvent<Message>) => {
      if (worker.current === own) setCourse((before) => after(before, data));
    };
    own.onerror = (event) => {
      event.preventDefault();
      if (worker.current === own) update({ state: "failed", reason: event.message || "worker.js cannot be loaded" });
    };
  }
  useEffect(() => {
    launch();
    return () => worker.current?.terminate();
  }, []);
  const ask = (request: Request) => worker.current?.postMessage(request);
  function start(settings: Settings) {
    if (asked.current || course.state === "failed") launch();
    asked.current = true;
    setCourse(({ drawn }) => ({ ...untrained, drawn, settings, state: "training" }));
    ask({ kind: "start", settings });
  }
  const pause = () => {
    ask({ kind: "pause" });
    update({ state: "paused" });
  };
  const resume = () => {
    ask({ kind: "resume" });
    update({ state: "training" });
  };
  return { course, start, pause, resume };
}

/** A course after what its worker tells. */
function after(course: Course, message: Message): Course {
  switch (message.kind) {
    case "ready":
      return { ...course, drawn: message.drawn, state: course.state === "loading" ? "ready" : course.state };
    case "measured":
      return {
        ...course,
        measured: [...course.measured, message.measured],
        pace: message.pace,
        state: message.done ? "done" : course.state,
      };
    case "failed":
      return { ...course, state: "failed", reason: message.reason };
  }
}

render(<Page />, document.getElementById("landmarks") as HTMLElement);
