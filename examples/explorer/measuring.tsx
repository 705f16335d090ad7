/** The kernels in this browser: how fast they are, and which bits they give. */
import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { speedUpChart } from "../../src/charts/index.js";
import { engineOf } from "./engine.js";
import { type Answers, ask, type Request } from "./jobs.js";
import { Picture, useWidth } from "./picture.js";

export function Measuring(): JSX.Element {
  // one at a time, so that nothing disturbs a timing
  const [busy, setBusy] = useState(false);
  return (
    <section id="browser">
      <h2>This browser</h2>
      <p class="intro">
        The same WebAssembly runs in every engine. This page runs in <strong class="engine">{engineOf(navigator.userAgent)}</strong>.
      </p>
      <div class="two">
        <Benchmark busy={busy} onBusy={setBusy} />
        <DigestOf busy={busy} onBusy={setBusy} />
      </div>
    </section>
  );
}

interface JobProps {
  readonly busy: boolean;
  readonly onBusy: (busy: boolean) => void;
}

/** A job that the user starts, with its progress. */
function useJob<Kind extends "benchmark" | "digest">(kind: Kind, { busy, onBusy }: JobProps) {
  const [progress, setProgress] = useState<number | null>(null);
  const [result, setResult] = useState<Answers[Kind] | null>(null);
  const [error, setError] = useState("");
  const run = async () => {
    onBusy(true);
    setProgress(0);
    setError("");
    try {
      const request = { kind } as Extract<Request, { readonly kind: Kind }>;
      setResult(await ask<Kind>(request, { onProgress: ({ share }) => setProgress(share ?? 0) }));
    } catch (wrong) {
      setError((wrong as Error).message);
    }
    setProgress(null);
    onBusy(false);
  };
  return { busy, progress, result, error, run };
}

interface StarterProps {
  readonly label: string;
  readonly busy: boolean;
  readonly progress: number | null;
  readonly error: string;
  readonly run: () => void;
}

function Starter({ label, busy, progress, error, run }: StarterProps): JSX.Element {
  return (
    <div class="starter">
      <button type="button" class="primary" disabled={busy} onClick={run}>
        {label}
      </button>
      {progress === null ? null : <progress aria-label={label} value={progress} />}
      {error === "" ? null : (
        <p class="wrong" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

function Benchmark(props: JobProps): JSX.Element {
  const { result, ...job } = useJob("benchmark", props);
  const width = useWidth();
  const chart = useMemo(
    () =>
      result === null
        ? null
        : speedUpChart(
            result.map(({ name, ratio }) => ({ name, ...ratio })),
            { width },
          ),
    [result, width],
  );
  return (
    <div class="panel" id="benchmark">
      <h3>How fast</h3>
      <p>
        A worker times value and gradient, alternating between the kernels and the same losses in plain JavaScript (
        <code>xyloss/reference</code>).
      </p>
      <Starter label="Run the benchmark" {...job} />
      {result === null || chart === null ? null : (
        <>
          <Picture chart={chart} />
          <table>
            <caption>Nanoseconds per float: medians, with the 10th to 90th percentile of the ratio</caption>
            <thead>
              <tr>
                <th scope="col">loss</th>
                <th scope="col">kernels</th>
                <th scope="col">JavaScript</th>
                <th scope="col">ratio</th>
              </tr>
            </thead>
            <tbody>
              {result.map(({ name, kernel, plain, ratio }) => (
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
      )}
    </div>
  );
}

/** A name that may be broken before its capitals, where there is no room for it. */
const breakable = (name: string) => name.split(/(?=[A-Z])/).flatMap((part) => [<wbr key={part} />, part]);

function DigestOf(props: JobProps): JSX.Element {
  const { result, ...job } = useJob("digest", props);
  return (
    <div class="panel" id="digest">
      <h3>Which bits</h3>
      <p>
        A digest of the bits of every result, from a seeded corpus run through every loss. It is the same in every engine and on every
        machine: compare it with another browser's, or with <code>npm run test:engines</code>.
      </p>
      <Starter label="Compute the digest" {...job} />
      {result === null ? null : (
        <>
          <p class="digest">
            <output>{result.all}</output>
          </p>
          <details>
            <summary>By loss</summary>
            <table class="digests">
              <tbody>
                {result.losses.map(({ loss, digest }) => (
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
      )}
    </div>
  );
}
