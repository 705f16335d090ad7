/** Fields for a loss and its options, made from the specifications. */
import type { JSX } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { defaultText, valuesText } from "../../catalogue/option-text.js";
import { recordOf } from "../../catalogue/records.js";
import { written } from "../../src/diagnose/call.js";
import type { Family } from "../../src/families/spec.js";
import { type OptionSpec, optionReader } from "../../src/options.js";
import { specs } from "../../src/specs.js";
import { type Chosen, specOf } from "./drawn.js";

const families: Readonly<Record<Family, string>> = {
  residual: "Residuals",
  quantiles: "Quantiles",
  bounded: "Bounded coordinates",
  classes: "Classes and bins",
  heatmaps: "Heat maps",
  distributions: "Distributions",
  keypoints: "Keypoints",
  angles: "Directions",
  boxes: "Boxes",
  images: "Images",
};

interface LossSelectProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (loss: string) => void;
  /** The text of an empty choice. */
  readonly prompt?: string | undefined;
  readonly without?: readonly string[] | undefined;
}

/** A list of all losses, by family. */
export function LossSelect({ label, value, onChange, prompt, without = [] }: LossSelectProps): JSX.Element {
  return (
    <label class="field">
      <span>{label}</span>
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {prompt === undefined ? null : <option value="">{prompt}</option>}
        {Object.entries(families).map(([family, title]) => (
          <optgroup key={family} label={title}>
            {specs
              .filter((spec) => spec.family === family && !without.includes(spec.name))
              .map(({ name }) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
          </optgroup>
        ))}
      </select>
    </label>
  );
}

interface OptionsProps {
  readonly chosen: Chosen;
  readonly onChange: (options: Chosen["options"]) => void;
  /** Options that users cannot choose. */
  readonly fixed?: Readonly<Record<string, unknown>> | undefined;
  /** Values to start with, instead of the defaults. */
  readonly initial?: Readonly<Record<string, unknown>> | undefined;
  /** Required options that the data determines. */
  readonly told?: readonly string[] | undefined;
}

/** A field for each option of a loss. */
export function Options({ chosen, onChange, fixed = {}, initial = {}, told = [] }: OptionsProps): JSX.Element {
  // a drawn point has no others that edges could join it with
  const entries = Object.entries(specOf(chosen.loss)?.options ?? {}).filter(([name]) => fixed[name] === undefined && name !== "edges");
  const set = (name: string, value: unknown) => {
    const { [name]: _, ...others } = chosen.options;
    onChange(value === undefined ? others : { ...others, [name]: value });
  };
  return (
    <div class="options">
      {entries.map(([name, spec]) => (
        <Option
          key={`${chosen.loss} ${name}`}
          loss={chosen.loss}
          name={name}
          spec={spec}
          told={told.includes(name)}
          value={chosen.options[name] ?? initial[name] ?? spec.default}
          onChange={(value) => set(name, value)}
        />
      ))}
    </div>
  );
}

interface OptionProps {
  readonly loss: string;
  readonly name: string;
  readonly spec: OptionSpec;
  readonly value: unknown;
  readonly told: boolean;
  readonly onChange: (value: unknown) => void;
}

function Option(props: OptionProps): JSX.Element {
  const { loss, name, spec, value, onChange } = props;
  const hint = recordOf(loss).words.options?.[name] ?? "";
  if (spec.kind === "boolean") {
    return (
      <label class="field check" title={hint}>
        <input type="checkbox" checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />
        <span>{name}</span>
      </label>
    );
  }
  if (spec.kind === "choice") {
    return (
      <label class="field" title={hint}>
        <span>{name}</span>
        <select value={String(value)} onChange={(event) => onChange(event.currentTarget.value)}>
          {spec.choices.map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </select>
      </label>
    );
  }
  return <TextOption {...props} hint={hint} />;
}

/** A field for numbers and lists. A text that is not valid stays there, with the reason. */
function TextOption({ loss, name, spec, value, told, onChange, hint }: OptionProps & { readonly hint: string }): JSX.Element {
  const id = useId();
  const [text, setText] = useState(shown(value));
  const [error, setError] = useState("");
  const input = useRef<HTMLInputElement>(null);
  // a value from elsewhere, such as the address, which must not disturb typing
  useEffect(() => {
    if (input.current === document.activeElement) return;
    setText(shown(value));
    setError("");
  }, [value]);
  const take = (typed: string) => {
    setText(typed);
    try {
      const next = read(typed);
      if (next !== undefined) optionReader(loss, { [name]: spec })({ [name]: next });
      setError("");
      onChange(next);
    } catch (wrong) {
      setError((wrong as Error).message);
    }
  };
  return (
    <label class={spec.kind === "other" ? "field wide" : "field"} title={hint}>
      <span>{name}</span>
      <input
        ref={input}
        type="text"
        inputMode={spec.kind === "number" ? "decimal" : "text"}
        spellcheck={false}
        autocomplete="off"
        value={text}
        placeholder={told ? "set by the columns" : defaultText(spec)}
        aria-describedby={`${id}-values`}
        aria-invalid={error !== ""}
        onInput={(event) => take(event.currentTarget.value)}
      />
      <small id={`${id}-values`} class={error === "" ? "" : "wrong"}>
        {error === "" ? valuesText(spec) : error}
      </small>
    </label>
  );
}

const shown = (value: unknown): string => (value === undefined ? "" : typeof value === "string" ? value : written(value));

/** A number, list, object or name, as typed; undefined if there is nothing. */
function read(text: string): unknown {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  if (/^[-−]Infinity$/i.test(trimmed)) return -Infinity;
  try {
    // as in TypeScript, names of properties need no quotes
    return JSON.parse(trimmed.replace(/([{,]\s*)(\w+)\s*:/g, '$1"$2":'));
  } catch {
    return trimmed;
  }
}
