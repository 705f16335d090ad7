/** A chart in the page, with points that users can move. */
import type { Scale } from "@observablehq/plot";
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Chart } from "../../src/charts/index.js";
import type { Point } from "../../src/diagnose/surface.js";
import { Handle, type HandleProps, type Place } from "./handle.js";

/** Milliseconds without a change before a value has come to rest. */
const REST = 40;

interface PlaneProps {
  /** Its axes have the plane's coordinates. */
  readonly chart: Chart;
  readonly handles: readonly (HandleProps & { readonly id: string })[];
  readonly onHover?: ((at: Point) => void) | undefined;
}

/** Puts a chart into the page. */
export function Picture({ chart }: { readonly chart: Chart }): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => box.current?.replaceChildren(chart), [chart]);
  return <div class="chart" ref={box} />;
}

/** A picture of the plane, with its handles. */
export function Plane({ chart, handles, onHover }: PlaneProps): JSX.Element {
  const place = placeOn(chart);
  return (
    <div
      class="plane"
      onPointerMove={(event) => {
        const at = place.point(event.clientX, event.clientY);
        if (isOn(chart, at)) onHover?.(at);
      }}
    >
      <Picture chart={chart} />
      {handles.map(({ id, ...handle }) => (
        <Handle key={id} {...handle} place={place} />
      ))}
    </div>
  );
}

function placeOn(chart: Chart): Place {
  const [x, y] = [chart.scale("x") as Scale, chart.scale("y") as Scale];
  const size = { width: Number(chart.getAttribute("width")), height: Number(chart.getAttribute("height")) };
  return {
    shares: ([px, py]) => [(x.apply(px) as number) / size.width, (y.apply(py) as number) / size.height],
    point(clientX, clientY) {
      const { left, top, width, height } = chart.getBoundingClientRect();
      const [across, down] = [((clientX - left) * size.width) / width, ((clientY - top) * size.height) / height];
      return [x.invert?.(across) as number, y.invert?.(down) as number];
    },
  };
}

const isOn = (chart: Chart, at: Point): boolean =>
  (["x", "y"] as const).every((axis, i) => {
    const [low, high] = (chart.scale(axis) as Scale).domain as [number, number];
    return (at[i] as number) >= low && (at[i] as number) <= high;
  });

/** The latest of values that come faster than the page is drawn. */
export function useLatest<Value>(initial: Value): [Value, (value: Value) => void] {
  const [value, setValue] = useState(initial);
  const waiting = useRef<{ value: Value } | null>(null);
  const offer = (next: Value) => {
    if (waiting.current === null) {
      requestAnimationFrame(() => {
        const { value: latest } = waiting.current as { value: Value };
        waiting.current = null;
        setValue(() => latest);
      });
    }
    waiting.current = { value: next };
  };
  return [value, offer];
}

/** A value that has not changed for a moment. Slow computations start from it, so that the page still follows a pointer. */
export function useRested<Value>(value: Value): Value {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(() => value), REST);
    return () => clearTimeout(timer);
  }, [value]);
  return rested;
}

/** The width of pictures in pixels, such that a narrow screen does not scale them down. */
export function useWidth(): number {
  return useMedia("(max-width: 760px)") ? 340 : 440;
}

/** Whether a media query holds. */
export function useMedia(query: string): boolean {
  const [list] = useState(() => matchMedia(query));
  const [holds, setHolds] = useState(list.matches);
  useEffect(() => {
    const changed = () => setHolds(list.matches);
    list.addEventListener("change", changed);
    return () => list.removeEventListener("change", changed);
  }, [list]);
  return holds;
}
