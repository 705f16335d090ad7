/** The jobs of a section: their progress, and the newest result or error. */
import { useEffect, useRef, useState } from "preact/hooks";
import { type Answers, ask, type Progress, type Request } from "./jobs.js";

interface Run<Kind extends keyof Answers> {
  /** Null unless a job is running. */
  readonly progress: Progress | null;
  readonly result: Answers[Kind] | null;
  /** Counts results. */
  readonly results: number;
  /** Empty if nothing is wrong. */
  readonly error: string;
  readonly isCancelled: boolean;
}

/** Runs one job at a time: a new one, or the end of the section, cancels the one before. */
export function useJob<Kind extends keyof Answers>() {
  const [state, setState] = useState<Run<Kind>>({ progress: null, result: null, results: 0, error: "", isCancelled: false });
  const running = useRef(new AbortController());
  const update = (part: Partial<Run<Kind>>) => setState((latest) => ({ ...latest, ...part }));
  useEffect(() => () => running.current.abort(), []);
  return {
    ...state,
    async run(request: Extract<Request, { readonly kind: Kind }>, progress: Progress) {
      running.current.abort();
      running.current = new AbortController();
      const { signal } = running.current;
      update({ progress, error: "", isCancelled: false });
      try {
        const result = await ask<Kind>(request, { signal, onProgress: (latest) => update({ progress: latest }) });
        setState(({ results }) => ({ progress: null, result, results: results + 1, error: "", isCancelled: false }));
      } catch (wrong) {
        if (!signal.aborted) update({ progress: null, result: null, error: (wrong as Error).message });
      }
    },
    cancel() {
      running.current.abort();
      update({ progress: null, isCancelled: true });
    },
  };
}
