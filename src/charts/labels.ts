/** Where the names of lines stand, and how they are broken. */

/** Pixels that a character of a label takes, and a line of it. */
export const CHARACTER = 6.4;
export const LINE = 14;
/** Labels beside lines are broken from this length on, so that a narrow screen has room for the lines. */
const LABEL = 14;

export interface Label {
  readonly k: number;
  readonly name: string;
  /** Pixels that it is high. */
  readonly room: number;
  /** Where its line ends, in pixels. */
  readonly end: readonly [x: number, y: number];
  /** Where it stands. */
  readonly at: number;
}

/** Labels moved up and down so that none covers another, within a picture's height as far as that has room. */
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

/** A name in lines of about equal length, broken before capitals, at spaces and after commas. */
export function broken(name: string): string {
  if (name.length <= LABEL) return name;
  const parts = name.split(/(?<=[a-z,])(?=[A-Z])|(?<=,) ?| /).filter((part) => part !== "");
  return parts.reduce((text, part) => {
    const line = text.slice(text.lastIndexOf("\n") + 1);
    const joint = name[name.indexOf(line) + line.length] === " " ? " " : "";
    return line.length + joint.length + part.length <= LABEL ? text + joint + part : `${text}\n${part}`;
  });
}
