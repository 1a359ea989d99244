import type { Node, Tree } from '@vscode/tree-sitter-wasm';
import type { GrammarName, SymbolKind } from '../../language/code.ts';
import { codeDeclarations, codeWrappers, type Declaration, introductions } from './declarations.ts';
import type { CodeSymbol } from './symbol.ts';

/** The most symbols of a file: one with more is data. */
const mostSymbols = 20_000;
/** The most characters of a signature, and of a name, which every inner symbol's container repeats. */
const longestSignature = 200;
/** The most nested declarations in a container. */
const deepestContainer = 20;

/** An enclosing declaration. */
interface EnclosingSymbol {
  end: number;
  container: string;
  depth: number;
  kind: SymbolKind;
  /** Whether it, or one around it, is a function. */
  isLocal: boolean;
}

const memberPlaces: ReadonlySet<SymbolKind> = new Set(['class', 'interface', 'struct', 'enum', 'trait']);
const functions: ReadonlySet<SymbolKind> = new Set(['function', 'method', 'constructor']);

/** The declarations of a text, in order. `check` is called at each node, since deep trees take time; it may throw. */
export function symbolsIn(tree: Tree, grammar: GrammarName, check: () => void): CodeSymbol[] {
  const rules = codeDeclarations[grammar];
  const symbols: CodeSymbol[] = [];
  const places: EnclosingSymbol[] = [];
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

/** Adds a node's declaration, and opens a place for its inner ones. */
function declare(rule: Declaration, node: Node, places: EnclosingSymbol[], symbols: CodeSymbol[]): void {
  const enclosing = places.at(-1);
  if (rule.isOuter && enclosing?.isLocal) return;

  const isMember = enclosing !== undefined && memberPlaces.has(enclosing.kind);
  const usual = (isMember ? rule.member : undefined) ?? rule.kind;
  const kind = rule.kindOf ? rule.kindOf(node, isMember) : usual;
  if (kind === undefined) return;

  const names = (rule.names?.(node) ?? [node.childForFieldName('name')]).filter((name) => name !== null);
  const outer = outerOf(node);
  const first = firstOf(outer);
  const container = rule.owner?.(node)?.slice(0, longestSignature) ?? enclosing?.container ?? '';

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

  const depth = (enclosing?.depth ?? 0) + 1;
  places.push({
    end: node.endIndex,
    container: depth > deepestContainer ? container : [container, shortName(name)].filter((one) => one !== '').join('.'),
    depth,
    kind,
    isLocal: functions.has(kind) || (enclosing?.isLocal ?? false),
  });
}

const shortName = ({ text }: Node): string => text.slice(0, longestSignature);

/** With `export`, decorators and the like. Of several names in one declaration each keeps its own part. */
function outerOf(node: Node): Node {
  let outer = node;
  for (let parent = node.parent; parent && codeWrappers.has(parent.type); parent = parent.parent) {
    if (parent.namedChildren.filter((one) => one !== null && !introductions.test(one.type)).length > 1) break;
    outer = parent;
  }
  return outer;
}

/** The first of the comments, attributes and decorators right above. */
function firstOf(outer: Node): Node {
  let first = outer;
  for (let before = outer.previousNamedSibling; before && introductions.test(before.type); before = before.previousNamedSibling) {
    if (lastLine(before) + 1 < first.startPosition.row + 1) break;
    // A comment behind code describes the code on its line.
    const left = before.previousNamedSibling;
    if (left && !introductions.test(left.type) && lastLine(left) === before.startPosition.row + 1) break;
    first = before;
  }

  return first;
}

/** Some grammars include the line end in a comment, which then ends on the next line. */
const lastLine = ({ startPosition, endPosition }: Node): number =>
  endPosition.column === 0 && endPosition.row > startPosition.row ? endPosition.row : endPosition.row + 1;

/** The text before the body, on one line. */
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

/** In Go, the braces of a struct or an interface. */
function bodyOfType(node: Node): Node | undefined {
  const type = node.childForFieldName('type');
  if (!type || !['struct_type', 'interface_type'].includes(type.type)) return undefined;
  return type.child(1) ?? undefined;
}
