import type { Node, Tree } from '@vscode/tree-sitter-wasm';
import type { ReferenceRole } from '../../language/code.ts';
import type { CodeSymbol } from './symbol.ts';

/** An occurrence of a name, lines and columns from 1. */
export interface CodeReference {
  line: number;
  column: number;
  role: ReferenceRole;
}

const imports = /^(?:import|use_declaration|import_)/;
const calls = /^(?:call|call_expression|method_invocation|new_expression|object_creation_expression|macro_invocation|decorator)$/;
const calledFields = ['function', 'constructor', 'name', 'type', 'macro'];
/** Operators between a name and its owner: `a.b`, `a::b`. */
const joins =
  /^(?:member_expression|attribute|selector_expression|field_expression|scoped_identifier|scoped_type_identifier|generic_function)$/;
const joinedFields = ['property', 'attribute', 'field', 'name', 'function'];
const declares =
  /(?:declaration|declarator|definition|signature|_item|_spec|_alias|enum_variant|enum_constant|parameter|enum_assignment|enum_body)$/;

/** The input for finding occurrences of a name. */
interface WantedPlaces {
  name: string;
  /** The declarations of the text. */
  symbols: readonly CodeSymbol[];
  /** Called at each node, since deep trees take time; it may throw. */
  check(): void;
}

/** The occurrences of a name as a name: not in comments or strings. Their roles are derived from syntax alone. */
export function referencesIn(tree: Tree, { name, symbols, check }: WantedPlaces): CodeReference[] {
  const declared = new Set(symbols.filter((one) => one.name === name).map(({ line, column }) => `${line}:${column}`));
  const references: CodeReference[] = [];
  const cursor = tree.walk();

  try {
    for (;;) {
      check();
      if (cursor.nodeIsNamed && cursor.nodeType.includes('identifier') && cursor.nodeText === name) {
        const { row, column } = cursor.startPosition;
        const node = cursor.currentNode;
        const isDeclared = declared.has(`${row + 1}:${column + 1}`);
        // A lone `a` may be a node inside another one with the same text.
        if (node.namedChildCount === 0)
          references.push({ line: row + 1, column: column + 1, role: isDeclared ? 'declaration' : roleOf(node) });
      }

      if (cursor.gotoFirstChild()) continue;
      while (!cursor.gotoNextSibling()) {
        if (!cursor.gotoParent()) return references;
      }
    }
  } finally {
    cursor.delete();
  }
}

function roleOf(node: Node): ReferenceRole {
  for (let above = node.parent; above; above = above.parent) {
    if (imports.test(above.type)) return 'import';
  }

  const parent = node.parent;
  if (parent && declares.test(parent.type) && standsAt(node, parent, ['name'])) return 'declaration';

  let inner = node;
  for (let outer = parent; outer; outer = outer.parent) {
    // A decorator may consist of only a name.
    if (outer.type === 'decorator' || (calls.test(outer.type) && standsAt(inner, outer, calledFields))) return 'call';
    if (!joins.test(outer.type) || !standsAt(inner, outer, joinedFields)) break;
    inner = outer;
  }

  return node.type === 'type_identifier' ? 'type' : 'use';
}

/** Whether a node is in one of some fields of another one. */
const standsAt = (node: Node, outer: Node, fields: readonly string[]): boolean =>
  fields.some((field) => outer.childForFieldName(field)?.id === node.id);
