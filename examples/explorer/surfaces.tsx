/** Two losses side by side, around the same target. */
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { median } from "simple-statistics";
import { recordOf } from "../../catalogue/records.js";
import { type Chart, surfaceChart } from "../../src/charts/index.js";
import type { Subject } from "../../src/diagnose/subject.js";
import { type Arrow, arrowsOf, type Floor, type Point, type Surface, surfaceOf } from "../../src/diagnose/surface.js";
import { number } from "../../src/diagnose/text.js";
import { Wrong } from "./boundary.js";
import { type Chosen, drawn, embeddingOf } from "./drawn.js";
import { LossSelect, Options } from "./options.js";
import { Plane, useLatest, useWidth } from "./picture.js";
import { frame, SIDE } from "./plane.js";
import { initial, type StateProps } from "./state.js";

/** Intervals per side of a surface and of its arrows: few enough for the picture to follow a pointer. */
const STEPS = 50;
const ARROWS = 12;
/** The distance of the outermost arrows from the picture's edge: half of that between arrows. */
const INSET = SIDE / (2 * ARROWS);
/** The initial place of the cursor. */
const CURSOR: Point = [3, 8];
/** A minimum this close to the target is at the target. */
const AT_TARGET = 0.05;
const floors: Readonly<Record<Floor["kind"], string>> = {
  point: "The minimum is at the target",
  line: "The minimum is a line through the target: all along it, the loss is as low as at the target",
  area: "The minimum is an area around the target: everywhere in it, the loss is as low as at the target",
};
/** Arrows that are off by at most so many degrees point to the target. */
const STRAIGHT = 3;

export function Surfaces({ state, set }: StateProps): JSX.Element {
  const [cursor, moveCursor] = useLatest<Point>(CURSOR);
  const { target } = state;
  return (
    <section id="surfaces">
      <h2>The loss around a target</h2>
      <p class="intro">
        Each picture shows the loss of every prediction for one target. Lines join predictions of equal loss; arrows point downhill. With a
        suitable loss, they point to the target, and the minimum is there. Drag the target, or move it with the arrow keys. The dot{" "}
        <b class="mark cursor" aria-hidden="true" /> is a prediction that follows your pointer: the numbers below a picture are its loss and
        gradient.
      </p>
      <div class="two">
        {(["left", "right"] as const).map((side) => (
          <Panel
            key={side}
            label={side === "left" ? "Loss" : "Compare with"}
            chosen={state[side]}
            target={target}
            cursor={cursor}
            onChoose={(chosen) => set({ [side]: chosen })}
            onTarget={(at) => set({ target: at })}
            onCursor={moveCursor}
          />
        ))}
      </div>
    </section>
  );
}

interface PanelProps {
  readonly label: string;
  readonly chosen: Chosen;
  readonly target: Point;
  readonly cursor: Point;
  readonly onChoose: (chosen: Chosen) => void;
  readonly onTarget: (at: Point) => void;
  readonly onCursor: (at: Point) => void;
}

interface Drawing {
  readonly subject: Subject;
  readonly surface: Surface;
  readonly arrows: readonly Arrow[];
  readonly chart: Chart;
}

/** The picture of a loss around a target; an error message if its options do not go together. */
function picture(chosen: Chosen, target: Point, width: number): Drawing | string {
  try {
    const subject = drawn(chosen);
    const surface = surfaceOf(subject, target, frame(STEPS));
    const arrows = arrowsOf(subject, target, frame(ARROWS - 1, INSET));
    return { subject, surface, arrows, chart: surfaceChart({ name: chosen.loss, surface, arrows, target }, { width }) };
  } catch (error) {
    return (error as Error).message;
  }
}

function Panel({ label, chosen, target, cursor, onChoose, onTarget, onCursor }: PanelProps): JSX.Element {
  const width = useWidth();
  const drawing = useMemo(() => picture(chosen, target, width), [chosen, target, width]);
  const { text, fixed, initial: offered } = embeddingOf(chosen.loss);
  const words = recordOf(chosen.loss).words;
  return (
    <div class="panel">
      <LossSelect label={label} value={chosen.loss} onChange={(loss) => onChoose(initialOf(loss))} />
      <p class="formula">
        <code>{words?.formula}</code>
      </p>
      <Options chosen={chosen} fixed={fixed} initial={offered} onChange={(options) => onChoose({ ...chosen, options })} />
      {typeof drawing === "string" ? (
        <Wrong>{drawing}</Wrong>
      ) : (
        <>
          <Plane
            chart={drawing.chart}
            onHover={onCursor}
            handles={[
              { id: "cursor", kind: "cursor", label: "Prediction", at: cursor, onMove: onCursor },
              { id: "target", kind: "target", label: "Target", at: target, onMove: onTarget },
            ]}
          />
          <Readout subject={drawing.subject} target={target} cursor={cursor} />
          <p class="verdict">{verdictOf(drawing, target)}</p>
        </>
      )}
      <p class="drawn">{text}</p>
    </div>
  );
}

/** The options of the losses that the page opens with show them well; all others start with their defaults. */
const initialOf = (loss: string): Chosen => [initial.left, initial.right].find((chosen) => chosen.loss === loss) ?? { loss, options: {} };

interface ReadoutProps {
  readonly subject: Subject;
  readonly target: Point;
  readonly cursor: Point;
}

/** Loss and gradient at the cursor. */
function Readout({ subject, target, cursor }: ReadoutProps): JSX.Element {
  const [at, aim] = [Float32Array.from(cursor), Float32Array.from(target)];
  const [value] = subject.each(at, aim) as unknown as [number];
  const gradient = subject.gradients(at, aim);
  return (
    <dl class="readout">
      <div>
        <dt>
          <b class="mark cursor" aria-hidden="true" /> prediction
        </dt>
        <dd>({cursor.map((coordinate) => coordinate.toFixed(2)).join(", ")})</dd>
      </div>
      <div>
        <dt>loss</dt>
        <dd class="value">{number(value)}</dd>
      </div>
      <div>
        <dt>gradient</dt>
        <dd class="gradient">({Array.from(gradient, number).join(", ")})</dd>
      </div>
    </dl>
  );
}

/** Sums a surface up: where its minimum is, whether that is one point, and where the arrows lead. */
function verdictOf({ surface, arrows }: Drawing, [x, y]: Point): string {
  const { minimum, floor } = surface;
  const off = arrows.flatMap(({ x: px, y: py, dx, dy }) => {
    const away = Math.hypot(dx, dy) * Math.hypot(px - x, py - y);
    return away > 0 ? [Math.acos(Math.min(Math.max((dx * (px - x) + dy * (py - y)) / away, -1), 1))] : [];
  });
  if (off.length === 0) return "There is no gradient.";
  const angle = Math.round((median(off) * 180) / Math.PI);
  const still = Math.round(100 * (1 - off.length / arrows.length));
  const distance = Math.hypot(minimum.x - x, minimum.y - y);
  const where = distance >= AT_TARGET ? `The minimum is ${distance.toFixed(1)} px from the target` : floors[floor.kind];
  const aim = angle <= STRAIGHT ? "arrows point to the target" : `arrows point ${angle}° past the target (median)`;
  return `${where}; ${aim}${still === 0 ? "" : `; there is no gradient on ${still} % of the plane`}.`;
}
