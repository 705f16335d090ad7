/** A point on the plane that users move by pointer or keyboard. */
import type { JSX, TargetedKeyboardEvent, TargetedPointerEvent } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Point } from "../../src/diagnose/surface.js";
import { inside, SIDE } from "./plane.js";

export interface HandleProps {
  readonly kind: "target" | "start" | "outlier" | "cursor";
  readonly label: string;
  readonly at: Point;
  readonly onMove: (at: Point) => void;
  readonly onRemove?: (() => void) | undefined;
}

/** Maps points of the plane to the picture and back. */
export interface Place {
  /** The place of a point in the picture, in shares of its width and height. */
  shares(at: Point): readonly [across: number, down: number];
  /** The point at a place of the page, in pixels. */
  point(clientX: number, clientY: number): Point;
}

/** How far an arrow key moves it; with the shift key ten times as far. */
const STEP = 0.1;
const arrows: Readonly<Record<string, Point>> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, STEP],
  ArrowDown: [0, -STEP],
};

export function Handle({ kind, label, at, onMove, onRemove, place }: HandleProps & { readonly place: Place }): JSX.Element {
  const [across, down] = place.shares(at);
  // keys may come faster than the page is drawn
  const latest = useRef(at);
  useLayoutEffect(() => {
    latest.current = at;
  }, [at]);
  const moveTo = (to: Point) => {
    // a picture without a size maps nothing
    if (!to.every(Number.isFinite)) return;
    latest.current = inside(to);
    onMove(latest.current);
  };
  const move = (event: TargetedPointerEvent<HTMLElement>) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) moveTo(place.point(event.clientX, event.clientY));
  };
  const key = (event: TargetedKeyboardEvent<HTMLElement>) => {
    const step = arrows[event.key];
    if (step !== undefined) {
      const times = event.shiftKey ? 10 : 1;
      moveTo([latest.current[0] + times * step[0], latest.current[1] + times * step[1]]);
    } else if ((event.key === "Delete" || event.key === "Backspace") && onRemove !== undefined) onRemove();
    else return;
    event.preventDefault();
  };
  return (
    <div
      class={`handle ${kind}`}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-roledescription="point on the plane"
      aria-valuemin={0}
      aria-valuemax={SIDE}
      aria-valuenow={at[0]}
      aria-valuetext={`x ${at[0].toFixed(2)}, y ${at[1].toFixed(2)}`}
      title={`${label}: drag it, or use the arrow keys${onRemove === undefined ? "" : "; Delete removes it"}`}
      style={{ left: `${100 * across}%`, top: `${100 * down}%` }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        event.currentTarget.focus();
        event.preventDefault();
      }}
      onPointerMove={move}
      onKeyDown={key}
    />
  );
}
