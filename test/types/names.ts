/** Finds types that users meet but cannot name, because the entry that brings them does not export them. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The part of the compiler's interface that this uses. It is that of older versions; version 7 has another. */
interface Node {
  readonly kind: number;
  readonly text?: string;
  readonly name?: Node;
  readonly propertyName?: Node;
  readonly elements?: readonly Node[];
  readonly statements?: readonly Node[];
  readonly declarationList?: { readonly declarations: readonly Node[] };
  readonly moduleSpecifier?: Node;
  readonly exportClause?: Node;
  readonly importClause?: { readonly namedBindings?: Node };
  /** The name in a reference to a type, `A` or `A.B`, in what is extended, or in `typeof a`. */
  readonly typeName?: Node;
  readonly expression?: Node;
  readonly exprName?: Node;
  readonly left?: Node;
  readonly right?: Node;
}
interface Compiler {
  createSourceFile(path: string, text: string, version: number): Node;
  forEachChild(node: Node, visit: (child: Node) => void): void;
  readonly SyntaxKind: Readonly<Record<string, number>>;
}

/** Where a declaration is. */
interface Place {
  readonly file: string;
  readonly name: string;
}

/** The content of a file of declarations: its own, its imports, and what it re-exports. */
interface Declarations {
  readonly own: Map<string, Node[]>;
  readonly imported: Map<string, Place>;
  /** Files that it imports as namespaces. */
  readonly namespaces: Map<string, string>;
  readonly exported: Map<string, Place>;
  /** Files that it re-exports as a whole. */
  readonly wholes: string[];
}

/** The types that an entry's exports refer to, directly or not, and that it does not export. */
export function unnamed(entry: string): string[] {
  const compiler = createRequire(import.meta.url)("./node_modules/typescript-5.9") as Compiler;
  const { SyntaxKind: kinds } = compiler;
  const files = new Map<string, Declarations>();

  function read(file: string): Declarations {
    const known = files.get(file);
    if (known !== undefined) return known;
    const found: Declarations = { own: new Map(), imported: new Map(), namespaces: new Map(), exported: new Map(), wholes: [] };
    files.set(file, found);
    const declare = (name: string, node: Node): void => {
      found.own.set(name, [...(found.own.get(name) ?? []), node]);
    };
    for (const node of compiler.createSourceFile(file, readFileSync(file, "utf8"), 99).statements ?? []) {
      const from =
        node.moduleSpecifier === undefined ? file : join(dirname(file), (node.moduleSpecifier.text as string).replace(/\.js$/, ".d.ts"));
      const bindings = node.importClause?.namedBindings;
      if (bindings?.name !== undefined) found.namespaces.set(bindings.name.text as string, from);
      for (const { name, propertyName } of bindings?.elements ?? []) {
        found.imported.set(name?.text as string, { file: from, name: (propertyName ?? name)?.text as string });
      }
      for (const { name, propertyName } of node.exportClause?.elements ?? []) {
        found.exported.set(name?.text as string, { file: from, name: (propertyName ?? name)?.text as string });
      }
      if (node.kind === kinds.ExportDeclaration && node.exportClause === undefined) found.wholes.push(from);
      for (const variable of node.declarationList?.declarations ?? []) declare(variable.name?.text as string, variable);
      if (node.name?.text !== undefined) declare(node.name.text, node);
    }
    return found;
  }

  /** Where a name is declared; undefined if it is the language's own. */
  function placeOf({ file, name }: Place): Place | undefined {
    const { own, imported, exported } = read(file);
    if (own.has(name)) return { file, name };
    const next = imported.get(name) ?? exported.get(name);
    return next === undefined || next.file === file ? undefined : placeOf(next);
  }

  /** The names that a declaration refers to. */
  function placesIn(node: Node, file: string): Place[] {
    const places: Place[] = [];
    const visit = (child: Node): void => {
      if (child.kind === kinds.ImportType) throw new Error(`${file}: an import within a type is not followed`);
      const named = child.typeName ?? child.exprName ?? (child.kind === kinds.ExpressionWithTypeArguments ? child.expression : undefined);
      const space = read(file).namespaces.get(named?.left?.text ?? "");
      if (space !== undefined) places.push({ file: space, name: named?.right?.text as string });
      else if (named !== undefined) places.push({ file, name: (named.left ?? named).text as string });
      compiler.forEachChild(child, visit);
    };
    visit(node);
    return places;
  }

  const key = ({ file, name }: Place): string => `${file}: ${name}`;
  /** All that a file exports, which is all that it declares. */
  const exportsOf = (file: string): Place[] => {
    const { own, exported, wholes } = read(file);
    return [...Array.from([...own.keys(), ...exported.keys()], (name) => ({ file, name })), ...wholes.flatMap(exportsOf)];
  };
  const places = exportsOf(entry);
  // an entry may have its own type of the same name, with other defaults
  const names = new Set(places.map(({ name }) => name));
  const queue = places.flatMap((place) => placeOf(place) ?? []);
  const reached = new Set(queue.map(key));
  const missing = new Map<string, string>();
  for (let place = queue.pop(); place !== undefined; place = queue.pop()) {
    const { file, name } = place;
    for (const declaration of read(file).own.get(name) ?? []) {
      for (const used of placesIn(declaration, file)) {
        const target = placeOf(used);
        if (target === undefined || reached.has(key(target))) continue;
        reached.add(key(target));
        queue.push(target);
        if (!names.has(target.name)) missing.set(target.name, name);
      }
    }
  }
  return Array.from(missing, ([name, by]) => `${entry} does not export ${name}, which ${by} refers to`);
}
