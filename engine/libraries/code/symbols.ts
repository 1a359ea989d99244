import type { Node, Tree } from '@vscode/tree-sitter-wasm';
import type { GrammarName, SymbolKind } from '../../language/code.ts';
import { codeDeclarations, codeWrappers, type Declaration, introductions } from './declarations.ts';
import type { CodeSymbol } from './symbol.ts';

/** Symbols of a file at most: more of them are data. */
const mostSymbols = 20_000;
/** Characters of a signature at most, and of a name: a container is kept with everything that stands in it. */
const longestSignature = 200;
/** Declarations inside each other that a container names. */
const deepestContainer = 20;

/** A declaration around the node that is looked at. */
interface Place {
  end: number;
  container: string;
  depth: number;
  kind: SymbolKind;
  /** Whether it, or one around it, is a function. */
  isLocal: boolean;
}

const memberPlaces: ReadonlySet<SymbolKind> = new Set(['class', 'interface', 'struct', 'enum', 'trait']);
const functions: ReadonlySet<SymbolKind> = new Set(['function', 'method', 'constructor']);

/** What a text declares, in its order. `check` is called at each node: what stands deep takes its time, and may throw. */
export function symbolsIn(tree: Tree, grammar: GrammarName, check: () => void): CodeSymbol[] {
  const rules = codeDeclarations[grammar];
  const symbols: CodeSymbol[] = [];
  const places: Place[] = [];
  const cursor = tree.walk();
  try {
    for (;;) {
      check();
      while ((places.at(-1)?.end ?? Number.POSITIVE_INFINITY) <= cursor.startIndex) places.pop();
      const rule = cursor.nodeIsNamed && Object.hasOwn(rules, cursor.nodeType) ? rules[cursor.nodeType] : undefined;
      if (rule && symbols.length < mostSymbols) declare(rule, cursor.currentNode, places, symbols);
      if (cursor.gotoFirstChild()) continue;
      while (!cursor.gotoNextSibling()) {
        if (!cursor.gotoParent()) return symbols;
      }
    }
  } finally {
    cursor.delete();
  }
}

/** Adds what a node declares, and opens its place for what stands in it. */
function declare(rule: Declaration, node: Node, places: Place[], symbols: CodeSymbol[]): void {
  const around = places.at(-1);
  if (rule.isOuter && around?.isLocal) return;
  const isMember = around !== undefined && memberPlaces.has(around.kind);
  const usual = (isMember ? rule.member : undefined) ?? rule.kind;
  const kind = rule.kindOf ? rule.kindOf(node, isMember) : usual;
  if (kind === undefined) return;
  const names = (rule.names?.(node) ?? [node.childForFieldName('name')]).filter((name) => name !== null);
  const outer = outerOf(node);
  const first = firstOf(outer);
  const container = rule.owner?.(node)?.slice(0, longestSignature) ?? around?.container ?? '';
  for (const name of rule.isPlaceOnly ? [] : names) {
    const { row, column } = name.startPosition;
    if (name.text === '' || symbols.length >= mostSymbols) continue;
    symbols.push({
      kind,
      name: shortName(name),
      line: row + 1,
      column: column + 1,
      first: first.startPosition.row + 1,
      last: lastLine(outer),
      signature: signatureOf(node, names.length > 1 ? node : outer, name),
      container,
    });
  }
  const [name] = names;
  if (!name) return;
  const depth = (around?.depth ?? 0) + 1;
  places.push({
    end: node.endIndex,
    container: depth > deepestContainer ? container : [container, shortName(name)].filter((one) => one !== '').join('.'),
    depth,
    kind,
    isLocal: functions.has(kind) || (around?.isLocal ?? false),
  });
}

const shortName = ({ text }: Node): string => text.slice(0, longestSignature);

/** With `export`, decorators and the like. What declares several names in a row stays with its own part. */
function outerOf(node: Node): Node {
  let outer = node;
  for (let parent = node.parent; parent && codeWrappers.has(parent.type); parent = parent.parent) {
    if (parent.namedChildren.filter((one) => one !== null && !introductions.test(one.type)).length > 1) break;
    outer = parent;
  }
  return outer;
}

/** The first of the comments, attributes and decorators that stand right above. */
function firstOf(outer: Node): Node {
  let first = outer;
  for (let before = outer.previousNamedSibling; before && introductions.test(before.type); before = before.previousNamedSibling) {
    if (lastLine(before) + 1 < first.startPosition.row + 1) break;
    // What stands behind code in its line is about that.
    const left = before.previousNamedSibling;
    if (left && !introductions.test(left.type) && lastLine(left) === before.startPosition.row + 1) break;
    first = before;
  }
  return first;
}

/** Some grammars count the end of the line to a comment, which then ends at the beginning of the next. */
const lastLine = ({ startPosition, endPosition }: Node): number =>
  endPosition.column === 0 && endPosition.row > startPosition.row ? endPosition.row : endPosition.row + 1;

/** What is written in front of the body, on one line. */
function signatureOf(node: Node, outer: Node, name: Node): string {
  const value = node.childForFieldName('value');
  const body = node.childForFieldName('body') ?? value?.childForFieldName('body') ?? bodyOfType(node);
  let start = outer.startIndex;
  for (const one of outer.namedChildren) {
    if (one && one.endIndex <= name.startIndex && introductions.test(one.type)) start = one.endIndex;
  }
  const text = outer.text.slice(start - outer.startIndex, body ? body.startIndex - outer.startIndex : undefined);
  const line = text
    .slice(0, 4 * longestSignature)
    .replaceAll(/\s+/g, ' ')
    .trim();
  const short = line.length > longestSignature ? `${line.slice(0, longestSignature - 1)}\u2026` : line;
  return body ? short.replace(/\s*(?:=>|[:{=])$/, '') : short.replace(/[;,]$/, '');
}

/** Of Go, the braces of a struct or an interface. */
function bodyOfType(node: Node): Node | undefined {
  const type = node.childForFieldName('type');
  if (!type || !['struct_type', 'interface_type'].includes(type.type)) return undefined;
  return type.child(1) ?? undefined;
}
