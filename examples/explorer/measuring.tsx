/** The kernels in this browser: their speed, and the bits of their results. */
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { speedUpChart } from "../../src/charts/index.js";
import type { Timing } from "./benchmark.js";
import { Wrong } from "./boundary.js";
import { engineOf } from "./engine.js";
import type { Answers, Progress } from "./jobs.js";
import { Picture, useWidth } from "./picture.js";
import { useJob } from "./running.js";

export function Measuring(): JSX.Element {
  const timing = useJob<"benchmark">();
  const digesting = useJob<"digest">();
  // one at a time, so that nothing disturbs a timing
  const busy = timing.progress !== null || digesting.progress !== null;
  return (
    <section id="browser">
      <h2>This browser</h2>
      <p class="intro">
        The same WebAssembly runs in every engine. This page runs in <strong class="engine">{engineOf(navigator.userAgent)}</strong>.
      </p>
      <div class="two">
        <div class="panel" id="benchmark">
          <h3>Speed</h3>
          <p>
            This times each loss with its gradient: the kernels, and the same losses in plain JavaScript (<code>xyloss/reference</code>), in
            turn.
          </p>
          <Starter label="Run the benchmark" busy={busy} {...timing} onStart={() => timing.run({ kind: "benchmark" }, begun)} />
          {timing.result === null ? null : <Timings timings={timing.result} />}
        </div>
        <div class="panel" id="digest">
          <h3>Bits</h3>
          <p>
            A digest of all results of all losses, on the same data everywhere. Every engine on every machine gives the same digest: compare
            it with another browser's, or with <code>npm run test:engines</code>.
          </p>
          <Starter label="Compute the digest" busy={busy} {...digesting} onStart={() => digesting.run({ kind: "digest" }, begun)} />
          {digesting.result === null ? null : <Digests {...digesting.result} />}
        </div>
      </div>
    </section>
  );
}

const begun: Progress = { text: "", share: 0 };

interface StarterProps {
  readonly label: string;
  readonly busy: boolean;
  readonly progress: Progress | null;
  readonly error: string;
  readonly onStart: () => void;
}

function Starter({ label, busy, progress, error, onStart }: StarterProps): JSX.Element {
  return (
    <div class="starter">
      <button type="button" class="primary" disabled={busy} onClick={onStart}>
        {label}
      </button>
      {progress === null ? null : <progress aria-label={label} value={progress.share ?? 0} />}
      <Wrong>{error}</Wrong>
    </div>
  );
}

function Timings({ timings }: { readonly timings: readonly Timing[] }): JSX.Element {
  const width = useWidth();
  const ratios = timings.map(({ name, ratio }) => ({ name, ...ratio }));
  const chart = useMemo(() => speedUpChart(ratios, { width }), [timings, width]);
  return (
    <>
      <Picture chart={chart} />
      <table>
        <caption>Nanoseconds per float: medians, with the 10th to 90th percentile of the ratio</caption>
        <thead>
          <tr>
            {["loss", "kernels", "JavaScript", "ratio"].map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {timings.map(({ name, kernel, plain, ratio }) => (
            <tr key={name}>
              <th scope="row">{breakable(name)}</th>
              <td>{kernel.median.toFixed(2)}</td>
              <td>{plain.median.toFixed(2)}</td>
              <td>
                {ratio.median.toFixed(1)}{" "}
                <small>
                  ({ratio.low.toFixed(1)}–{ratio.high.toFixed(1)})
                </small>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

/** A name that may be broken before its capitals. */
const breakable = (name: string) => name.split(/(?=[A-Z])/).flatMap((part) => [<wbr key={part} />, part]);

function Digests({ all, losses }: Answers["digest"]): JSX.Element {
  return (
    <>
      <p class="digest">
        <output>{all}</output>
      </p>
      <details>
        <summary>By loss</summary>
        <table class="digests">
          <tbody>
            {losses.map(({ loss, digest }) => (
              <tr key={loss}>
                <th scope="row">{loss}</th>
                <td>
                  <code>{digest}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  );
}
