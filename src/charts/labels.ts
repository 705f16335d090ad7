/** The labels of lines: where they are placed and how they are broken. */

/** The width of a label's character and the height of its line, in pixels. */
export const CHARACTER = 6.4;
export const LINE = 14;
/** Longer labels are broken, so that a narrow screen has room for the lines. */
const LABEL = 14;

export interface Label {
  readonly k: number;
  readonly name: string;
  /** Its height in pixels. */
  readonly room: number;
  /** The end of its line, in pixels. */
  readonly end: readonly [x: number, y: number];
  /** Its vertical centre. */
  readonly at: number;
}

/** Labels moved up and down so that none covers another, within the chart's height if there is room. */
export function apart(labels: readonly Label[], top: number, bottom: number): Label[] {
  const moved = [...labels].sort((a, b) => a.at - b.at).map((label) => ({ ...label }));
  let free = top - LINE / 2;
  for (const label of moved) {
    label.at = Math.max(label.at, free + label.room / 2);
    free = label.at + label.room / 2;
  }
  free = Math.max(bottom + LINE / 2, top - LINE / 2 + moved.reduce((sum, { room }) => sum + room, 0));
  for (const label of moved.reverse()) {
    label.at = Math.min(label.at, free - label.room / 2);
    free = label.at - label.room / 2;
  }
  return moved;
}

/** A name in lines of about equal length, broken before capitals, at spaces, and after commas. */
export function broken(name: string): string {
  if (name.length <= LABEL) return name;
  const parts = name.split(/(?<=[a-z,])(?=[A-Z])|(?<=,) ?| /).filter((part) => part !== "");
  return parts.reduce((text, part) => {
    const line = text.slice(text.lastIndexOf("\n") + 1);
    const joint = name[name.indexOf(line) + line.length] === " " ? " " : "";
    return line.length + joint.length + part.length <= LABEL ? text + joint + part : `${text}\n${part}`;
  });
}
