// Figures of the sources, read from their syntax trees: sizes, densities, circles of imports, names that are exported twice.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { parse } from '@babel/parser';

/** The figures of one function. `lines` counts those that are not blank, `parameters` positional ones; `branches` is its cyclomatic complexity. */
export interface FunctionFigures {
  name: string;
  line: number;
  lines: number;
  parameters: number;
  branches: number;
}

/** An exported declaration: its name, and whether it can be called. */
export interface ExportedName {
  name: string;
  line: number;
  callable: boolean;
}

/** The figures of one file. */
export interface FileFigures {
  file: string;
  lines: number;
  blank: number;
  comments: number;
  /** Lines of more than 120 characters. */
  wide: number;
  nestedTernaries: number;
  conditionalSpreads: number;
  /** `for`, `while` and `if` without braces that hold another of them. */
  bareBlocks: number;
  /** `any`, `x!` and `as` (but `as const`). */
  escapes: number;
  functions: FunctionFigures[];
  exports: ExportedName[];
  /** Names of declared interfaces, types and classes, exported or not. */
  types: string[];
  /** Files of the product that this one imports; `import type` counts. */
  imports: { file: string; typeOnly: boolean }[];
}

interface SyntaxNode {
  type: string;
  loc: { start: { line: number }; end: { line: number } };
  [key: string]: unknown;
}

const folders = ['engine', 'server', 'client'];

/** Every source of the product below `root`, measured. */
export function measureProduct(root: string): FileFigures[] {
  return folders
    .flatMap((folder) => globSync(`${folder}/**/*.{ts,tsx}`, { cwd: root }))
    .filter((file) => !file.endsWith('.d.ts'))
    .map((file) => file.replaceAll('\\', '/'))
    .sort()
    .map((file) => measureFile(root, file));
}

function measureFile(root: string, file: string): FileFigures {
  const text = readFileSync(join(root, file), 'utf8');
  const { program, comments } = parse(text, {
    sourceType: 'module',
    plugins: file.endsWith('.tsx') ? ['typescript', 'jsx'] : ['typescript'],
  });
  const lines = text.replace(/\n$/, '').split('\n');

  const figures: FileFigures = {
    file,
    lines: lines.length,
    blank: lines.filter((line) => !line.trim()).length,
    comments: (comments ?? []).reduce((sum, { loc }) => sum + (loc ? loc.end.line - loc.start.line + 1 : 0), 0),
    wide: lines.filter((line) => line.length > 120).length,
    nestedTernaries: 0,
    conditionalSpreads: 0,
    bareBlocks: 0,
    escapes: 0,
    functions: [],
    exports: [],
    types: [],
    imports: [],
  };

  visit(program as unknown as SyntaxNode, undefined, figures);
  for (const one of figures.functions)
    one.lines = lines.slice(one.line - 1, one.line - 1 + one.lines).filter((line) => line.trim()).length;

  figures.imports = figures.imports.flatMap(({ file: specifier, typeOnly }) => {
    const target = normalize(join(dirname(file), specifier)).replaceAll('\\', '/');
    return specifier.startsWith('.') && /\.tsx?$/.test(target) && existsSync(join(root, target))
      ? [{ file: target, typeOnly }]
      : [];
  });
  return figures;
}

function visit(node: SyntaxNode, parent: SyntaxNode | undefined, figures: FileFigures): void {
  count(node, parent, figures);
  for (const child of childrenOf(node)) visit(child, node, figures);
}

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (const key in node) {
    if (key === 'loc' || key.endsWith('Comments')) continue;
    const value = node[key];
    if (Array.isArray(value)) children.push(...value.filter(isNode));
    else if (isNode(value)) children.push(value);
  }
  return children;
}

const isNode = (value: unknown): value is SyntaxNode => typeof (value as SyntaxNode | null)?.type === 'string';

const control = new Set([
  'IfStatement',
  'ForStatement',
  'ForOfStatement',
  'ForInStatement',
  'WhileStatement',
  'DoWhileStatement',
]);
const typeDeclarations = new Set(['TSInterfaceDeclaration', 'TSTypeAliasDeclaration', 'ClassDeclaration']);
const callables = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'ObjectMethod',
  'ClassMethod',
  'ClassPrivateMethod',
]);
const branching = new Set([...control, 'ConditionalExpression', 'LogicalExpression', 'CatchClause', 'OptionalMemberExpression']);

function count(node: SyntaxNode, parent: SyntaxNode | undefined, figures: FileFigures): void {
  if (callables.has(node.type)) figures.functions.push(functionFigures(node, parent));
  if (node.type === 'ConditionalExpression' && isNestedTernary(node)) figures.nestedTernaries++;
  if (node.type === 'SpreadElement' && isConditionalSpread(node)) figures.conditionalSpreads++;
  if (control.has(node.type) && isBareBlock(node)) figures.bareBlocks++;
  if (typeDeclarations.has(node.type)) figures.types.push((node['id'] as { name?: string } | null)?.name ?? '');
  if (node.type === 'TSAnyKeyword' || node.type === 'TSNonNullExpression' || isCast(node)) figures.escapes++;

  if (node.type === 'ExportNamedDeclaration' && isNode(node['declaration']))
    figures.exports.push(...exportedNames(node['declaration']));
  if (node.type === 'ImportDeclaration' || node.type === 'ExportNamedDeclaration' || node.type === 'ExportAllDeclaration') {
    const { source, importKind, exportKind } = node as SyntaxNode & {
      source?: { value: string };
      importKind?: string;
      exportKind?: string;
    };
    if (source) figures.imports.push({ file: source.value, typeOnly: importKind === 'type' || exportKind === 'type' });
  }
}

function functionFigures(node: SyntaxNode, parent: SyntaxNode | undefined): FunctionFigures {
  const own = node['id'] ?? node['key'] ?? parent?.['id'] ?? parent?.['key'];
  return {
    name: isNode(own) && typeof own['name'] === 'string' ? own['name'] : '',
    line: node.loc.start.line,
    lines: node.loc.end.line - node.loc.start.line + 1,
    parameters: (node['params'] as SyntaxNode[]).filter((parameter) => parameter.type !== 'RestElement').length,
    branches: 1 + branchesIn(node['body'] as SyntaxNode),
  };
}

/** Places in a function where its way parts, those in functions inside it not counted. */
function branchesIn(node: SyntaxNode): number {
  if (callables.has(node.type)) return 0;
  const own =
    (branching.has(node.type) && node.type !== 'OptionalMemberExpression') || (node.type === 'SwitchCase' && node['test'])
      ? 1
      : 0;
  return own + childrenOf(node).reduce((sum, child) => sum + branchesIn(child), 0);
}

/** Is one of its three parts another? Counted at the outer one. */
function isNestedTernary(node: SyntaxNode): boolean {
  return [node['test'], node['consequent'], node['alternate']].some(
    (part) => isNode(part) && part.type === 'ConditionalExpression',
  );
}

/** `...(x ? { x } : {})`, `...(x && { x })`. */
function isConditionalSpread(node: SyntaxNode): boolean {
  const { type, consequent, alternate, right } = node['argument'] as SyntaxNode;
  if (type === 'LogicalExpression') return isNode(right) && right.type === 'ObjectExpression' && !isEmpty(right);
  return type === 'ConditionalExpression' && [consequent, alternate].some((part) => isNode(part) && isEmpty(part));
}

function isEmpty(node: SyntaxNode): boolean {
  return (node['properties'] as SyntaxNode[] | undefined)?.length === 0;
}

function isBareBlock(node: SyntaxNode): boolean {
  const body = node['consequent'] ?? node['body'];
  return isNode(body) && control.has(body.type);
}

function isCast(node: SyntaxNode): boolean {
  if (node.type !== 'TSAsExpression') return false;
  const type = node['typeAnnotation'] as SyntaxNode & { typeName?: { name?: string } };
  return type.typeName?.name !== 'const';
}

function exportedNames(declaration: SyntaxNode): ExportedName[] {
  const line = declaration.loc.start.line;
  if (declaration.type === 'VariableDeclaration')
    return (declaration['declarations'] as SyntaxNode[]).flatMap(({ id, init }) => {
      const { name } = id as { name?: string };
      return name ? [{ name, line, callable: isNode(init) && callables.has(init.type) }] : [];
    });
  const { name } = (declaration['id'] ?? {}) as { name?: string };
  return name ? [{ name, line, callable: declaration.type === 'FunctionDeclaration' }] : [];
}

/** What makes a file hard to read at once, beside what the linter refuses: how often each stands in it, where it does. */
export function densityOf({ conditionalSpreads, bareBlocks, functions }: FileFigures): Record<string, number> {
  const counts = {
    'conditional spreads': conditionalSpreads,
    'blocks without braces': bareBlocks,
    'functions with five parameters': functions.filter(({ parameters }) => parameters > 4).length,
  };
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

/** Names that several files export, each with these files. */
export function duplicateNames(figures: readonly FileFigures[]): Map<string, string[]> {
  const files = new Map<string, string[]>();
  for (const { file, exports } of figures) {
    for (const name of new Set(exports.map((exported) => exported.name))) files.set(name, [...(files.get(name) ?? []), file]);
  }
  return new Map([...files].filter(([, homes]) => homes.length > 1).sort(([, a], [, b]) => b.length - a.length));
}

/** Type names with more declarations than `most`, exported or not: a reader who meets one must look which it is. */
export function crowdedTypes(figures: readonly FileFigures[], most: number): string[] {
  const counts = new Map<string, number>();
  for (const { types } of figures) for (const name of new Set(types)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].filter(([, count]) => count > most).map(([name, count]) => `${name}: ${count} files`);
}

const participles = new Set(
  (
    'allowed answered asked begun built called caught changed chosen counted cut declared done drawn edited ended failed filled found ' +
    'given granted heard held kept known left listed lost made marked matched meant met missed moved named noted offered opened parsed ' +
    'passed played put read ran refused said seen sent set settled shared shown skipped sorted spent spoken started stopped taken tied ' +
    'told tried turned typed used wanted written wrapped'
  ).split(' '),
);
const vague = new Set(['most', 'words', 'plain', 'whole', 'exactly', 'one', 'all', 'other', 'others', 'rest', 'same']);
/** Of the participles, those that are verbs in their first form as well. */
const verbs = new Set(['cut', 'put', 'read', 'set']);

/** Exported functions named by a participle or a vague word in place of a verb and an object. */
export function participleNames(figures: readonly FileFigures[]): { file: string; name: string }[] {
  const isUnclear = (name: string): boolean => (participles.has(name) && !verbs.has(name)) || vague.has(name);
  return figures.flatMap(({ file, exports }) =>
    exports.filter(({ name, callable }) => callable && isUnclear(name)).map(({ name }) => ({ file, name })),
  );
}

/** Words of our own where the glossary has one of the field, with that one. */
const privateWords: Readonly<Record<string, string>> = {
  around: 'enclosing',
  drawn: 'what it is on the screen or as a sample',
  elders: 'earlier models',
  foretell: 'plan',
  foretold: 'plan',
  furnish: 'open',
  hear: 'decode, listen',
  heard: 'answer',
  hearer: 'handler',
  knots: 'strongly connected components',
  leave: 'post, release, exit',
  manner: 'mode, options',
  patience: 'timeout',
  reach: 'network scope, backend',
  ring: 'cycle',
  sheet: 'embedded pipeline, printer, style',
  shelf: 'store',
  sight: 'scope phase',
  spent: 'usage',
  tapes: 'recordings',
  tell: 'report, describe, notify, print',
  telling: 'report, last',
  tells: 'reports, prints',
  thinker: 'orchestrator',
  tight: 'compact',
  told: 'notice',
  tongues: 'protocols',
  took: 'usage, duration',
  unit: 'invocation',
  ways: 'paths, routes',
  wish: 'criteria, preference',
};

/** Files, exported names and types that hold a word of our own, each with the word of the glossary. */
export function privateNames(figures: readonly FileFigures[]): string[] {
  const wordsOf = (name: string): string[] => name.split(/[^A-Za-z]+|(?=[A-Z])/).map((word) => word.toLowerCase());
  return figures.flatMap(({ file, exports, types }) =>
    [...new Set([file.slice(file.lastIndexOf('/') + 1), ...exports.map(({ name }) => name), ...types])].flatMap((name) =>
      wordsOf(name)
        .filter((word) => Object.hasOwn(privateWords, word))
        .map((word) => `${file}: ${name} (${privateWords[word]})`),
    ),
  );
}

/** Circles of imports (strongly connected components, by Tarjan): the files of each, the largest first. */
export function importCircles(figures: readonly FileFigures[], options: { types: boolean }): string[][] {
  const targets = new Map(
    figures.map(({ file, imports }) => [file, imports.filter(({ typeOnly }) => options.types || !typeOnly).map((to) => to.file)]),
  );
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const circles: string[][] = [];

  const connect = (file: string): number => {
    order.set(file, order.size);
    let low = order.size - 1;
    lowest.set(file, low);
    stack.push(file);
    for (const target of targets.get(file) ?? []) {
      if (!order.has(target)) low = Math.min(low, connect(target));
      else if (stack.includes(target)) low = Math.min(low, order.get(target) ?? low);
    }
    lowest.set(file, low);
    if (low === order.get(file)) {
      const circle = stack.splice(stack.indexOf(file));
      if (circle.length > 1) circles.push(circle.sort());
    }
    return low;
  };
  for (const { file } of figures) if (!order.has(file)) connect(file);
  return circles.sort((a, b) => b.length - a.length);
}
