/** Keeps what fails in one part of the page from taking the rest with it. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useErrorBoundary } from "preact/hooks";

interface Props {
  readonly id: string;
  readonly title: string;
  /** What the children are made from. Another value may work where this one failed. */
  readonly from: unknown;
  /** Takes everything back to what the page begins with. */
  readonly onStartOver: () => void;
  readonly children: ComponentChildren;
}

/** Shows its children, or in their place what failed in them. */
export function Boundary({ id, title, from, onStartOver, children }: Props): JSX.Element {
  const [error, tryAgain] = useErrorBoundary((thrown) => console.error(`${title} failed:`, thrown));
  useEffect(() => {
    if (error !== undefined) tryAgain();
  }, [from]);
  if (error === undefined) return <>{children}</>;
  return (
    <section id={id}>
      <h2>{title}</h2>
      <p class="wrong" role="alert">
        This section failed: {messageOf(error)}
      </p>
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

/** Any value can be thrown, and some cannot be made a text. */
function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return "the reason is unknown";
  }
}
