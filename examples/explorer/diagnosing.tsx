/** The diagnosis of the user's own data. */
import type { JSX } from "preact";
import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import { type Picture as PictureData, pictureGroups, titleOf, verdictOf } from "../../src/command/pictures.js";
import type { Finding, Recommendation, ReportData } from "../../src/diagnose/index.js";
import { number } from "../../src/diagnose/report.js";
import { type Chosen, lossOf } from "./drawn.js";
import { type Answers, ask } from "./jobs.js";
import { LossSelect, Options } from "./options.js";
import { Picture } from "./picture.js";
import { sampleCsv } from "./sample.js";

interface Props {
  readonly chosen: Chosen;
  readonly onChoose: (chosen: Chosen) => void;
}

export function Diagnosing({ chosen, onChoose }: Props): JSX.Element {
  const [csv, setCsv] = useState("");
  const [columns, setColumns] = useState("");
  const { busy, result, error, run } = useDiagnosis();
  const [over, setOver] = useState(false);
  const take = (text: string) => {
    setCsv(text);
    run(text, chosen, columns);
  };
  const readFile = async (file: File | undefined | null) => {
    if (file !== undefined && file !== null) take(await file.text());
  };
  return (
    <section id="data">
      <h2>Your data</h2>
      <p class="intro">
        Predictions and targets as a table: px, py, tx, ty. Nothing leaves this page: its own policy forbids it to connect anywhere.
      </p>
      <fieldset
        aria-label="Table"
        class={over ? "drop over" : "drop"}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          void readFile(event.dataTransfer?.files[0]);
        }}
      >
        <label class="field wide">
          <span>CSV: paste it, or drop a file here</span>
          <textarea
            rows={6}
            spellcheck={false}
            placeholder={"px,py,tx,ty\n103.2,51.7,98.0,50.5\n…"}
            value={csv}
            onInput={(event) => setCsv(event.currentTarget.value)}
            onPaste={(event) => {
              const pasted = event.clipboardData?.getData("text/plain") ?? "";
              // into the middle of something else it goes as ever
              if (csv !== "" || pasted === "") return;
              event.preventDefault();
              take(pasted);
            }}
          />
        </label>
        <div class="toolbar">
          <FileButton onFile={readFile} />
          <button type="button" onClick={() => take(sampleCsv())}>
            Sample data
          </button>
        </div>
      </fieldset>
      <div class="toolbar">
        <LossSelect label="Loss to diagnose" value={chosen.loss} onChange={(loss) => onChoose({ loss, options: {} })} />
        <label class="field">
          <span>Columns</span>
          <input
            type="text"
            spellcheck={false}
            placeholder="all four: px,py,tx,ty"
            value={columns}
            onInput={(event) => setColumns(event.currentTarget.value)}
          />
        </label>
        <button type="button" class="primary" disabled={busy || csv.trim() === ""} onClick={() => run(csv, chosen, columns)}>
          {busy ? "Diagnosing …" : "Diagnose"}
        </button>
      </div>
      <Options chosen={chosen} told={["classes", "bins"]} onChange={(options) => onChoose({ ...chosen, options })} />
      <div aria-live="polite">
        {error === "" ? null : (
          <p class="wrong" role="alert">
            {error}
          </p>
        )}
        {busy ? <p class="intro">Diagnosing …</p> : null}
      </div>
      {result === null ? null : <ReportView {...result} />}
    </section>
  );
}

/** The newest diagnosis; one that is overtaken is forgotten. */
function useDiagnosis() {
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<Answers["diagnosis"] | null>(null);
  const [error, setError] = useState("");
  const newest = useRef(0);
  const run = async (csv: string, chosen: Chosen, columns: string) => {
    const mine = ++newest.current;
    setBusy(true);
    setError("");
    let next: Answers["diagnosis"] | null = null;
    let message = "";
    try {
      next = await ask({ kind: "diagnosis", chosen, csv, wanted: wantedOf(columns) });
    } catch (wrong) {
      message = (wrong as Error).message;
    }
    if (mine !== newest.current) return;
    setResult(next);
    setError(message);
    setBusy(false);
  };
  return { busy, result, error, run };
}

/** Columns by name or by number: those of predictions, as many of targets, and one more for weights if there are any. */
function wantedOf(columns: string) {
  const names = columns.split(",").flatMap((name) => (name.trim() === "" ? [] : [name.trim()]));
  return names.length === 0 ? undefined : { columns: names };
}

function FileButton({ onFile }: { readonly onFile: (file: File | undefined) => void }): JSX.Element {
  const id = useId();
  return (
    <span class="file">
      <input
        id={id}
        type="file"
        accept=".csv,.tsv,.txt,text/csv,text/plain"
        onChange={(event) => {
          onFile(event.currentTarget.files?.[0]);
          event.currentTarget.value = "";
        }}
      />
      <label for={id}>Choose a file</label>
    </span>
  );
}

function ReportView({ report, input }: Answers["diagnosis"]): JSX.Element {
  const groups = useMemo(() => pictureGroups(report, lossOf(report.loss), input), [report, input]);
  const withoutPoints = report.probes.loss?.withoutPoints ?? null;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.scrollIntoView({ block: "nearest" }), [report]);
  return (
    <div class="report">
      <h3 ref={heading}>
        <code>{titleOf(report.loss, report.options)}</code>
      </h3>
      <p class="verdict">{marked(verdictOf(report))}</p>
      {report.findings.length === 0 ? null : (
        <div class="cards">
          {report.findings.map((finding) => (
            <Card key={finding.code} {...finding} />
          ))}
        </div>
      )}
      <Recommended recommendation={report.recommendation} />
      {withoutPoints === null ? null : (
        <p class="intro">The loss has no picture and no race, and was not probed around targets: {withoutPoints}.</p>
      )}
      {groups.map(({ title, pictures }) => (
        <div key={title}>
          <h3>{title}</h3>
          <div class="pictures">
            {pictures.map((picture) => (
              <Figure key={picture.title} {...picture} />
            ))}
          </div>
        </div>
      ))}
    </div>
  );
}

/** Text with calls between backticks. */
const marked = (text: string) => text.split("`").map((part, i) => (i % 2 === 0 ? part : <code key={part}>{breakable(part)}</code>));

/** A call, which may go on in the next line after a parenthesis. */
const breakable = (call: string) => call.split(/(?<=\()/).flatMap((part) => [part, <wbr key={part} />]);

function Card({ severity, code, message, evidence, advice }: Finding): JSX.Element {
  return (
    <article class={severity}>
      <h3>
        <span class="severity">{severity}</span> <code>{code}</code>
      </h3>
      <p>{marked(message)}</p>
      <p class="advice">{marked(advice)}</p>
      <dl>
        {Object.entries(evidence).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{number(value)}</dd>
          </div>
        ))}
      </dl>
    </article>
  );
}

function Recommended({ recommendation }: Pick<ReportData, "recommendation">): JSX.Element | null {
  if (recommendation.length === 0) return null;
  return (
    <>
      <h3>What to use</h3>
      <ol>
        {recommendation.map((each) => (
          <Choice key={each.call} {...each} />
        ))}
      </ol>
    </>
  );
}

function Choice({ loss, call, reason }: Recommendation): JSX.Element {
  const code = useRef<HTMLElement>(null);
  const [word, say] = useState("Copy");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(call);
      say("Copied");
    } catch {
      // where there is no clipboard
      getSelection()?.selectAllChildren(code.current as HTMLElement);
      say("Selected");
    }
    setTimeout(say, 1500, "Copy");
  };
  return (
    <li>
      <div class="call">
        <code ref={code}>{breakable(call)}</code>
        <button type="button" onClick={copy}>
          {word}
          <span class="hidden"> the call of {loss}</span>
        </button>
      </div>
      <p>{marked(reason)}</p>
    </li>
  );
}

const Figure = ({ title, caption, chart }: PictureData): JSX.Element => (
  <figure>
    <h4>{title}</h4>
    <Picture chart={chart} />
    <figcaption>{caption}</figcaption>
  </figure>
);
