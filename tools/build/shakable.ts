import { parseAst } from "vite";

/** The part of a syntax tree that is looked at. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [part: string]: unknown;
}

/** Whether every bundler sees that making a value does nothing else. */
function isPlain(value: Node | null): boolean {
  if (value === null) return true;
  switch (value.type) {
    case "Literal":
    case "Identifier":
    case "ArrowFunctionExpression":
    case "FunctionExpression":
      return true;
    case "UnaryExpression":
      return isPlain(value.argument as Node);
    case "TemplateLiteral":
      return (value.expressions as Node[]).length === 0;
    case "ArrayExpression":
      return (value.elements as (Node | null)[]).every(isPlain);
    case "ObjectExpression":
      return (value.properties as Node[]).every((each) => each.type === "Property" && !each.computed && isPlain(each.value as Node));
    case "NewExpression":
      return /^(Weak)?(Map|Set)$/.test((value.callee as Node).name as string) && (value.arguments as Node[]).length === 0;
    default:
      return false;
  }
}

/** Whether a value is the call of a function that stands there itself, without arguments. */
function isWrapped(value: Node, code: string): boolean {
  const callee = value.callee as Node | undefined;
  const marked = /\/\* @__PURE__ \*\/\s*\(?$/.test(code.slice(0, value.start));
  return (
    value.type === "CallExpression" && callee?.type === "ArrowFunctionExpression" && (value.arguments as Node[]).length === 0 && marked
  );
}

/**
 * A module whose top-level values bundlers leave out if nothing uses them. No module of this package does anything when it is loaded, as
 * `package.json` says; but once several are one, bundlers must see it from the code. A call that is marked as pure is not enough, as
 * the values that it is given may be made by calls too. So whatever is not plain is made by a function, and the call of that is marked.
 */
export function shakable(code: string): string {
  const { body } = parseAst(code) as unknown as { readonly body: readonly Node[] };
  const values = body
    .map((statement) => (statement.type === "ExportNamedDeclaration" ? (statement.declaration as Node | null) : statement))
    .flatMap((statement) => (statement?.type === "VariableDeclaration" ? (statement.declarations as Node[]) : []))
    .map(({ init }) => init as Node | null)
    .filter((value): value is Node => value !== null && !isPlain(value) && !isWrapped(value, code));
  let shaken = code;
  for (const { type, start, end } of values.reverse()) {
    const value = code.slice(start, end);
    const body = type === "ObjectExpression" ? `(${value})` : value;
    shaken = `${shaken.slice(0, start)}/* @__PURE__ */ (() => ${body})()${shaken.slice(end)}`;
  }
  return shaken;
}
