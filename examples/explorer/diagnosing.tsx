/** The diagnosis of the user's own data. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import { type Drawing, first, type Group, titleOf } from "../../src/command/drawings.js";
import { chartOf } from "../../src/command/pictures.js";
import { codeOf } from "../../src/diagnose/call.js";
import { evidenceOf } from "../../src/diagnose/evidence.js";
import type { Finding, Recommendation, ReportData } from "../../src/diagnose/index.js";
import { saidOf } from "../../src/diagnose/report.js";
import { type ReportTable, tablesOf } from "../../src/diagnose/tables.js";
import { Wrong } from "./boundary.js";
import type { Chosen } from "./drawn.js";
import { wantedOf } from "./fields.js";
import type { Answers } from "./jobs.js";
import { LossSelect, Options } from "./options.js";
import { Picture } from "./picture.js";
import { useJob } from "./running.js";
import { sampleCsv } from "./sample.js";

interface Props {
  readonly chosen: Chosen;
  readonly onChoose: (chosen: Chosen) => void;
}

/** The user's table. */
interface Table {
  /** The content of the text field. */
  readonly text: string;
  /** A file, or a text too long for the text field; null if the table is the field's content. */
  readonly file: { readonly name: string; readonly content: Blob } | null;
}

/** The most characters or bytes that the text field shows: with more, it takes seconds to lay out. */
const SHOWN = 100_000;

/** A text as a table; a text too long to show becomes a file. */
const tableOf = (text: string): Table =>
  text.length <= SHOWN ? { text, file: null } : { text: "", file: { name: "the pasted table", content: new Blob([text]) } };

const isShown = ({ file }: Table): boolean => file === null || file.content.size <= SHOWN;
const isEmpty = ({ text, file }: Table): boolean => file === null && text.trim() === "";

export function Diagnosing({ chosen, onChoose }: Props): JSX.Element {
  const [table, setTable] = useState<Table>(tableOf(""));
  const [columns, setColumns] = useState("");
  const job = useJob<"diagnosis">();
  const { progress, result, error, isCancelled } = job;
  const start = useRef<HTMLButtonElement>(null);
  const run = ({ text, file }: Table) => {
    const name = file?.name ?? "the table";
    const request = { kind: "diagnosis", chosen, table: file?.content ?? text, name, wanted: wantedOf(columns) } as const;
    job.run(request, { text: `Reading ${name}`, share: null });
  };
  const take = (taken: Table) => {
    setTable(taken);
    run(taken);
  };
  const takeFile = (file: File) => {
    const taken = { text: "", file: { name: file.name, content: file } };
    take(taken);
    if (!isShown(taken)) return;
    // the worker reports a file that cannot be read
    const show = (text: string) => setTable((latest) => (latest === taken ? { ...taken, text } : latest));
    file.text().then(show, () => {});
  };
  return (
    <section id="data">
      <h2>Your data</h2>
      <p class="intro">
        Why does a loss fail on your data? Bring a table of predictions and targets, in four columns: px, py, tx, ty. Your data stays in
        this page, whose security policy forbids it to connect to anything.
      </p>
      <DropArea onFile={takeFile}>
        {isShown(table) ? (
          <label class="field wide">
            <span>Paste CSV, or drop a file here</span>
            <textarea
              rows={6}
              spellcheck={false}
              autocomplete="off"
              placeholder={"px,py,tx,ty\n103.2,51.7,98.0,50.5\n…"}
              value={table.text}
              onInput={(event) => setTable(tableOf(event.currentTarget.value))}
              onPaste={(event) => {
                const pasted = event.clipboardData?.getData("text/plain") ?? "";
                const { value, selectionStart, selectionEnd } = event.currentTarget;
                const text = value.slice(0, selectionStart) + pasted + value.slice(selectionEnd);
                // the browser inserts a short text into another
                if (pasted === "" || (value !== "" && text.length <= SHOWN)) return;
                event.preventDefault();
                take(tableOf(text));
              }}
            />
          </label>
        ) : (
          <p class="held">
            <strong>{table.file?.name}</strong>, {sizeText(table.file?.content.size ?? 0)}
          </p>
        )}
        <div class="toolbar">
          <FileButton onFile={takeFile} />
          <button type="button" onClick={() => take(tableOf(sampleCsv()))}>
            Sample data
          </button>
          {isShown(table) ? null : (
            <button type="button" onClick={() => setTable(tableOf(""))}>
              Paste another table
            </button>
          )}
        </div>
      </DropArea>
      <div class="toolbar">
        <LossSelect label="Loss to diagnose" value={chosen.loss} onChange={(loss) => onChoose({ loss, options: {} })} />
        <label class="field">
          <span>Columns</span>
          <input
            type="text"
            spellcheck={false}
            autocomplete="off"
            placeholder="px,py,tx,ty or p0-p9; label"
            value={columns}
            onInput={(event) => setColumns(event.currentTarget.value)}
          />
        </label>
        <button type="button" class="primary" ref={start} disabled={isEmpty(table)} onClick={() => run(table)}>
          Diagnose
        </button>
      </div>
      <Options chosen={chosen} told={["classes", "bins"]} onChange={(options) => onChoose({ ...chosen, options })} />
      {progress === null ? null : (
        <div class="starter">
          <progress aria-label={progress.text} {...(progress.share === null ? {} : { value: progress.share })} />
          <button
            type="button"
            onClick={() => {
              job.cancel();
              start.current?.focus();
            }}
          >
            Cancel
          </button>
        </div>
      )}
      <div aria-live="polite">
        <Wrong>{error}</Wrong>
        {progress === null ? null : <p class="intro">{progress.text} …</p>}
        {isCancelled ? <p class="intro">Cancelled.</p> : null}
      </div>
      {result === null ? null : <ReportView key={job.results} {...result} />}
    </section>
  );
}

/** For example 950 bytes, 10 MB. */
const sizeText = (bytes: number): string => (bytes < 1e4 ? `${bytes} bytes` : `${Number((bytes / 1e6).toPrecision(2))} MB`);

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") === true;

/** An area to drop files on. A file dropped beside it must not replace the page, as is the browsers' way. */
function DropArea({ onFile, children }: { readonly onFile: (file: File) => void; readonly children: ComponentChildren }): JSX.Element {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const listening = new AbortController();
    const keep = (event: DragEvent) => {
      if (hasFiles(event)) event.preventDefault();
    };
    for (const type of ["dragover", "drop"] as const) addEventListener(type, keep, { signal: listening.signal });
    return () => listening.abort();
  }, []);
  return (
    <fieldset
      aria-label="Table"
      class={over ? "drop over" : "drop"}
      onDragOver={(event) => setOver(hasFiles(event))}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        const [file] = event.dataTransfer?.files ?? [];
        // the browser inserts a dropped text into the field
        if (file === undefined) return;
        event.preventDefault();
        onFile(file);
      }}
    >
      {children}
    </fieldset>
  );
}

function FileButton({ onFile }: { readonly onFile: (file: File) => void }): JSX.Element {
  const id = useId();
  return (
    <span class="file">
      <input
        id={id}
        type="file"
        accept=".csv,.tsv,.txt,text/csv,text/plain"
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          if (file !== undefined) onFile(file);
          event.currentTarget.value = "";
        }}
      />
      <label for={id}>Choose a file</label>
    </span>
  );
}

function ReportView({ report, pictures: groups, reading }: Answers["diagnosis"]): JSX.Element {
  const withoutPoints = report.probes.loss?.withoutPoints ?? null;
  const heading = useRef<HTMLHeadingElement>(null);
  const all = groups.flatMap(({ pictures }) => pictures);
  const count = useOneByOne(all.length);
  useEffect(() => heading.current?.scrollIntoView({ block: "nearest" }), []);
  const isFirst = ({ title }: Group<Drawing>) => title === first;
  const groupView = ({ title, pictures }: Group<Drawing>) => (
    <div key={title}>
      <h3>{title}</h3>
      <div class="pictures">
        {pictures.map((drawing) => (
          <Figure key={drawing.title} drawing={drawing} isDue={all.indexOf(drawing) < count} />
        ))}
      </div>
    </div>
  );
  return (
    <div class="report" aria-busy={count < all.length}>
      <h3 ref={heading}>
        <code>{titleOf(report.loss, report.options)}</code>
      </h3>
      <p class="reading">{reading}</p>
      <div class="verdict">
        <p>{marked(saidOf(report))}</p>
        <p class="advice">{marked(report.verdict.action)}</p>
      </div>
      <div class="first">
        {groups.filter(isFirst).map(groupView)}
        <Recommended recommendation={report.recommendation} />
      </div>
      {report.findings.length === 0 ? null : (
        <div class="cards">
          {report.findings.map((finding) => (
            <Card key={finding.code} {...finding} />
          ))}
        </div>
      )}
      {withoutPoints === null ? null : (
        <p class="intro">This loss has no surface and no race, and was not probed around targets: {withoutPoints}.</p>
      )}
      {groups.filter((group) => !isFirst(group)).map(groupView)}
      {tablesOf(report.probes.data).map((table) => (
        <Cells key={table.title} {...table} />
      ))}
    </div>
  );
}

/** A table of the report: keypoints, groups or the worst rows. */
function Cells({ title, note, rows: [names = [], ...rows] }: ReportTable): JSX.Element {
  return (
    <div class="scrolled">
      <h3>{title}</h3>
      <p class="intro">{note}</p>
      <table>
        <thead>
          <tr>
            {names.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, ...cells], i) => (
            <tr key={i}>
              <th scope="row">{name}</th>
              {cells.map((cell, k) => (
                <td key={names[k + 1]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Counts up to a total, by one each time the page has been drawn, so that it answers in between. */
function useOneByOne(total: number): number {
  const [count, setCount] = useState(0);
  useEffect(() => {
    if (count === total) return;
    const timer = setTimeout(() => setCount(count + 1));
    return () => clearTimeout(timer);
  }, [count, total]);
  return count;
}

/** A text, with its parts between backticks as code. */
const marked = (text: string) => text.split("`").map((part, i) => (i % 2 === 0 ? part : <code key={part}>{breakable(part)}</code>));

/** A call, which may be broken after a parenthesis. */
const breakable = (call: string) => call.split(/(?<=\()/).flatMap((part) => [part, <wbr key={part} />]);

function Card(finding: Finding): JSX.Element {
  const { severity, code, message, advice } = finding;
  return (
    <article class={severity}>
      <h3>
        <span class="severity">{severity}</span> <code>{code}</code>
      </h3>
      <p>{marked(message)}</p>
      <p class="advice">{marked(advice)}</p>
      <dl>
        {evidenceOf(finding).map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </article>
  );
}

function Recommended({ recommendation }: Pick<ReportData, "recommendation">): JSX.Element | null {
  if (recommendation.length === 0) return null;
  return (
    <div>
      <h3>What to use</h3>
      <ol>
        {recommendation.map((each) => (
          <Choice key={each.call} {...each} />
        ))}
      </ol>
    </div>
  );
}

function Choice({ loss, call, reason }: Recommendation): JSX.Element {
  const code = useRef<HTMLElement>(null);
  const [word, say] = useState("Copy");
  const whole = codeOf({ loss, call });
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(whole);
      say("Copied");
    } catch {
      // where there is no clipboard: all of it, to copy by hand
      const shown = code.current as HTMLElement;
      shown.textContent = whole.trim();
      getSelection()?.selectAllChildren(shown);
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

/** A picture of a report, once it is due. */
function Figure({ drawing, isDue }: { readonly drawing: Drawing; readonly isDue: boolean }): JSX.Element {
  const chart = useMemo(() => (isDue ? chartOf(drawing) : null), [drawing, isDue]);
  return (
    <figure>
      <h4>{drawing.title}</h4>
      {chart === null ? <div class="chart pending" /> : <Picture chart={chart} />}
      <figcaption>{drawing.caption}</figcaption>
    </figure>
  );
}
