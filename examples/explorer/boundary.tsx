/** Keeps a section that fails from taking the rest of the page with it. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useErrorBoundary } from "preact/hooks";

interface Props {
  readonly id: string;
  readonly title: string;
  /** What the section is made from. Where it failed with one value, another may work. */
  readonly from: unknown;
  /** Takes the page back to its initial state. */
  readonly onStartOver: () => void;
  readonly children: ComponentChildren;
}

/** Shows its children; if they fail, the reason instead. */
export function Boundary({ id, title, from, onStartOver, children }: Props): JSX.Element {
  const [error, tryAgain] = useErrorBoundary((thrown) => console.error(`${title} failed:`, thrown));
  useEffect(() => {
    if (error !== undefined) tryAgain();
  }, [from]);
  if (error === undefined) return <>{children}</>;
  return (
    <section id={id}>
      <h2>{title}</h2>
      <Wrong>{`This section failed: ${messageOf(error)}`}</Wrong>
      <div class="toolbar">
        <button type="button" onClick={tryAgain}>
          Try again
        </button>
        <button type="button" onClick={onStartOver}>
          Start over
        </button>
      </div>
    </section>
  );
}

/** What is wrong, if anything is. */
export function Wrong({ children: text }: { readonly children: string }): JSX.Element | null {
  if (text === "") return null;
  return (
    <p class="wrong" role="alert">
      {text}
    </p>
  );
}

/** Any value can be thrown, and some cannot be converted to text. */
function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return "the reason is unknown";
  }
}
