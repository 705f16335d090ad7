/** Where the kernels' source can be changed, and into what: one small mistake each, such as a hand makes. */
import * as assemblyscript from "assemblyscript";

/** A mutant: the text of `file` from `start` on, `from`, becomes `to`. */
export interface Site {
  readonly file: string;
  readonly line: number;
  readonly start: number;
  readonly kind: Kind;
  readonly from: string;
  readonly to: string;
}

export type Kind = "operator" | "comparison" | "constant" | "lane" | "instruction" | "operands" | "branch";

/** What is read of a node of AssemblyScript's syntax tree. */
interface Node {
  readonly kind: number;
  readonly range: { readonly start: number; readonly end: number };
  readonly [property: string]: unknown;
}

const { NodeKind } = assemblyscript as unknown as { NodeKind: Record<string, number> };

const OPERATORS: Readonly<Record<string, string>> = {
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
  "<<": ">>",
  ">>": "<<",
  "&": "|",
  "|": "&",
  "&&": "||",
  "||": "&&",
  "+=": "-=",
  "-=": "+=",
  "*=": "/=",
  "&=": "|=",
};

const COMPARISONS: Readonly<Record<string, string>> = { "<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==" };

/** Instructions, and the vocabulary's words, with their like. */
const INSTRUCTIONS: Readonly<Record<string, string>> = {
  ...pairs("add sub", "mul div", "pmin pmax", "min max", "eq ne", "lt le", "gt ge", "gt_s ge_s", "lt_s le_s", "abs neg", "and or"),
  ...pairs("shl shr_u", "any_true all_true", "low high", "xs ys", "firstPoints lastPoints", "heads tails"),
  andnot: "and",
  xor: "or",
  sqrt: "abs",
};

/** Those whose two operands cannot change places. */
const ORDERED = /^(pmin|pmax|sub|div|lt|le|gt|ge|gt_s|lt_s|andnot|select|xs|ys|firstPoints|lastPoints|heads|tails)$/;

function pairs(...list: string[]): Record<string, string> {
  return Object.fromEntries(
    list
      .map((pair) => pair.split(" "))
      .flatMap(([a, b]) => [a, b, b, a].flatMap((_, i, all) => (i % 2 === 0 ? [[all[i], all[i + 1]]] : []))),
  );
}

/** Every mutant of a source file, in its order. */
export function sitesOf(file: string, text: string): Site[] {
  const program = assemblyscript.newProgram(assemblyscript.newOptions());
  assemblyscript.parse(program, text, file, true);
  const { sources } = program as unknown as { sources: { normalizedPath: string; statements: Node[] }[] };
  const source = sources.find(({ normalizedPath }) => normalizedPath === file);
  if (source === undefined) throw new Error(`AssemblyScript does not parse ${file}`);

  const sites: Site[] = [];
  const at = (start: number, end: number, kind: Kind, to: string): void => {
    sites.push({ file, line: text.slice(0, start).split("\n").length, start, kind, from: text.slice(start, end), to });
  };
  const textOf = ({ range }: Node): string => text.slice(range.start, range.end);

  /** The operator between two operands, for another. */
  const between = (left: number, right: number, others: Readonly<Record<string, string>>, kind: Kind): void => {
    const found = /^[\s)]*([^\s\w(]+?)[\s(]*$/.exec(text.slice(left, right));
    const operator = found?.[1] as string;
    const to = others[operator];
    if (to === undefined) return;
    const start = left + text.slice(left, right).indexOf(operator);
    at(start, start + operator.length, kind, to);
  };

  const call = (node: Node): void => {
    const callee = node.expression as Node;
    const args = node.args as Node[];
    const name = callee.kind === NodeKind.PropertyAccess ? (callee.property as Node) : callee;
    const word = textOf(name);
    const to = INSTRUCTIONS[word];
    if (to !== undefined && callee.kind === NodeKind.PropertyAccess) at(name.range.start, name.range.end, "instruction", to);
    const [a, b] = args;
    if (ORDERED.test(word) && a !== undefined && b !== undefined && textOf(a) !== textOf(b)) {
      at(a.range.start, b.range.end, "operands", textOf(b) + text.slice(a.range.end, b.range.start) + textOf(a));
    }
    if (word !== "shuffle" && !/^(extract|replace)_lane$/.test(word)) return;
    for (const lane of args) {
      if (lane.kind !== NodeKind.Literal || !/^\d+$/.test(textOf(lane))) continue;
      done.add(lane);
      at(lane.range.start, lane.range.end, "lane", String(Number(textOf(lane)) ^ 1));
    }
  };

  const literal = (node: Node): void => {
    const number = textOf(node);
    if (/^\d+$|^0x/.test(number)) {
      at(
        node.range.start,
        node.range.end,
        "constant",
        number.startsWith("0x") ? `0x${(Number(number) + 1).toString(16)}` : String(Number(number) + 1),
      );
      if (/^[1-9]\d*$/.test(number)) at(node.range.start, node.range.end, "constant", String(Number(number) - 1));
    } else if (/^[\d.]/.test(number)) {
      at(node.range.start, node.range.end, "constant", Number(number) === 0 ? "1.0" : String(Number(number) * 1.01));
    }
  };

  const done = new Set<unknown>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const each of value) visit(each);
    if (typeof value !== "object" || value === null || done.has(value)) return;
    const node = value as Node;
    if (typeof node.kind !== "number" || node.range === undefined) return;
    done.add(node);
    if (skipped.has(node.kind)) return;
    if (node.kind === NodeKind.Binary) {
      const [left, right] = [(node.left as Node).range.end, (node.right as Node).range.start];
      between(left, right, OPERATORS, "operator");
      between(left, right, COMPARISONS, "comparison");
    } else if (node.kind === NodeKind.Call) call(node);
    else if (node.kind === NodeKind.Literal) literal(node);
    else if (node.kind === NodeKind.True) at(node.range.start, node.range.end, "branch", "false");
    else if (node.kind === NodeKind.False) at(node.range.start, node.range.end, "branch", "true");
    else if (node.kind === NodeKind.Ternary) {
      const [yes, no] = [node.ifThen as Node, node.ifElse as Node];
      at(yes.range.start, no.range.end, "branch", textOf(no) + text.slice(yes.range.end, no.range.start) + textOf(yes));
    } else if (node.kind === NodeKind.UnaryPrefix && text[node.range.start] === "!")
      at(node.range.start, node.range.start + 1, "branch", "");
    for (const [name, child] of Object.entries(node)) if (name !== "range" && name !== "parent") visit(child);
  };
  visit(source.statements);
  return sites.sort((a, b) => a.start - b.start);
}

const skipped = new Set(
  ["NamedType", "FunctionType", "TypeParameter", "Import", "Export", "InterfaceDeclaration", "Decorator"].map(
    (name) => NodeKind[name] as number,
  ),
);
