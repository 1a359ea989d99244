import type { Node } from '@vscode/tree-sitter-wasm';
import type { GrammarName, SymbolKind } from '../../language/code.ts';

/** The declaration that a kind of syntax node makes. */
export interface Declaration {
  kind: SymbolKind;
  /** The kind inside a class, trait or the like. */
  member?: SymbolKind;
  /** Whether it only counts outside functions: a local one is no symbol. */
  isOuter?: true;
  /**
   * The kind by the node's content and place, where the node's type is not enough; undefined where this one declares nothing.
   */
  kindOf?(node: Node, isMember: boolean): SymbolKind | undefined;
  /** Where it is not the field `name`. */
  names?(node: Node): (Node | null)[];
  /** Its owner where that is no ancestor: the receiver of a method. */
  owner?(node: Node): string | undefined;
  /** It declares nothing and only contains declarations: an `impl`. */
  isPlaceOnly?: true;
}

const functionNodes = new Set(['arrow_function', 'function_expression', 'generator_function']);
const isFunction = (node: Node | null | undefined): boolean => functionNodes.has(node?.type ?? '');
const standsIn = (node: Node | null, ...types: string[]): boolean => types.includes(node?.parent?.type ?? '');
const isUpperCase = (name: string): boolean => name === name.toUpperCase() && name !== name.toLowerCase();

/** A top-level name; with a function as its value it is a function. */
function kindOfVariable(node: Node): SymbolKind | undefined {
  const list = node.parent;
  if (node.childForFieldName('name')?.type !== 'identifier' || !list) return undefined;

  const place = list.parent?.type === 'export_statement' ? list.parent : list;
  if (!standsIn(place, 'program', 'statement_block', 'ambient_declaration')) return undefined;
  // A top-level block is the body of a namespace, or of code that runs once.
  if (place.parent?.type === 'statement_block' && !standsIn(place.parent, 'internal_module', 'module')) return undefined;

  const value = node.childForFieldName('value');
  if (isFunction(value)) return 'function';
  if (value?.type === 'class') return 'class';

  return list.childForFieldName('kind')?.text === 'const' ? 'constant' : 'variable';
}

const inInterface = (node: Node): boolean => standsIn(node, 'interface_body', 'class_body');

const typescript: Readonly<Record<string, Declaration>> = {
  function_declaration: { kind: 'function' },
  generator_function_declaration: { kind: 'function' },
  function_signature: { kind: 'function' },
  class_declaration: { kind: 'class' },
  abstract_class_declaration: { kind: 'class' },
  interface_declaration: { kind: 'interface' },
  type_alias_declaration: { kind: 'type' },
  enum_declaration: { kind: 'enum' },
  internal_module: { kind: 'module' },
  module: { kind: 'module' },
  method_definition: {
    kind: 'method',
    kindOf: (node) => (node.childForFieldName('name')?.text === 'constructor' ? 'constructor' : 'method'),
  },
  abstract_method_signature: { kind: 'method' },
  method_signature: { kind: 'method', kindOf: (node) => (inInterface(node) ? 'method' : undefined) },
  property_signature: { kind: 'field', kindOf: (node) => (inInterface(node) ? 'field' : undefined) },
  public_field_definition: {
    kind: 'field',
    kindOf: (node) => (isFunction(node.childForFieldName('value')) ? 'method' : 'field'),
  },
  // The same in the grammar's JavaScript.
  field_definition: { kind: 'field', names: (node) => [node.childForFieldName('property')] },
  variable_declarator: { kind: 'variable', isOuter: true, kindOf: kindOfVariable },
};

const python: Readonly<Record<string, Declaration>> = {
  function_definition: {
    kind: 'function',
    kindOf(node, isMember) {
      if (!isMember) return 'function';
      return node.childForFieldName('name')?.text === '__init__' ? 'constructor' : 'method';
    },
  },
  class_definition: { kind: 'class' },
  assignment: {
    kind: 'variable',
    isOuter: true,
    names: (node) => {
      const left = node.childForFieldName('left');
      const place = node.parent?.parent;
      const isOuter = place?.type === 'module' || standsIn(place ?? null, 'class_definition');
      return left?.type === 'identifier' && isOuter ? [left] : [];
    },
    kindOf(node, isMember) {
      if (isMember) return 'field';
      return isUpperCase(node.childForFieldName('left')?.text ?? '') ? 'constant' : 'variable';
    },
  },
};

const kindOfGoType = (node: Node): SymbolKind => {
  const type = node.childForFieldName('type')?.type;
  if (type === 'struct_type') return 'struct';
  return type === 'interface_type' ? 'interface' : 'type';
};
const namesOf = (node: Node): (Node | null)[] => node.childrenForFieldName('name');

const go: Readonly<Record<string, Declaration>> = {
  function_declaration: { kind: 'function' },
  method_declaration: {
    kind: 'method',
    owner: (node) => node.childForFieldName('receiver')?.descendantsOfType('type_identifier')[0]?.text,
  },
  type_spec: { kind: 'type', kindOf: kindOfGoType },
  type_alias: { kind: 'type' },
  method_elem: { kind: 'method' },
  field_declaration: { kind: 'field', isOuter: true, names: namesOf },
  const_spec: { kind: 'constant', isOuter: true, names: namesOf },
  var_spec: { kind: 'variable', isOuter: true, names: namesOf },
};

const java: Readonly<Record<string, Declaration>> = {
  class_declaration: { kind: 'class' },
  record_declaration: { kind: 'class' },
  interface_declaration: { kind: 'interface' },
  annotation_type_declaration: { kind: 'interface' },
  enum_declaration: { kind: 'enum' },
  method_declaration: { kind: 'method' },
  annotation_type_element_declaration: { kind: 'method' },
  constructor_declaration: { kind: 'constructor' },
  compact_constructor_declaration: { kind: 'constructor' },
  field_declaration: {
    kind: 'field',
    names: (node) => node.childrenForFieldName('declarator').map((one) => one?.childForFieldName('name') ?? null),
  },
  constant_declaration: {
    kind: 'constant',
    names: (node) => node.childrenForFieldName('declarator').map((one) => one?.childForFieldName('name') ?? null),
  },
};

const rust: Readonly<Record<string, Declaration>> = {
  function_item: { kind: 'function', member: 'method' },
  function_signature_item: { kind: 'function', member: 'method' },
  struct_item: { kind: 'struct' },
  union_item: { kind: 'struct' },
  enum_item: { kind: 'enum' },
  trait_item: { kind: 'trait' },
  type_item: { kind: 'type' },
  const_item: { kind: 'constant', isOuter: true },
  static_item: { kind: 'variable', isOuter: true },
  field_declaration: { kind: 'field', isOuter: true },
  mod_item: { kind: 'module' },
  macro_definition: { kind: 'macro' },
  impl_item: {
    kind: 'class',
    isPlaceOnly: true,
    names: (node) => {
      const type = node.childForFieldName('type');
      return [type?.childForFieldName('type') ?? type];
    },
  },
};

/** Declarations by grammar and node type. */
export const codeDeclarations: Readonly<Record<GrammarName, Readonly<Record<string, Declaration>>>> = {
  typescript,
  tsx: typescript,
  python,
  go,
  java,
  rust,
};

/** Nodes around a declaration that belong to it: `export`, decorators, the declaring statement. */
export const codeWrappers: ReadonlySet<string> = new Set([
  'export_statement',
  'ambient_declaration',
  'decorated_definition',
  'lexical_declaration',
  'variable_declaration',
  'type_declaration',
  'const_declaration',
  'var_declaration',
  'expression_statement',
]);
/** Nodes before a declaration that describe it. */
export const introductions = /comment|^attribute_item$|^decorator$/;
