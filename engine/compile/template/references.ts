import { memoize } from '../../language/memoize.ts';
import type { Range } from '../../language/problems.ts';
import type { Expression, MacroParameter, Name, Part, Reference, Template } from './syntax/ast.ts';
import { boundBy, childrenOf } from './syntax/children.ts';

/** The names that a template reads from outside, in the order of reading. Names bound by `for`, `set` and comprehensions are not outside. */
export const references = memoize((template: Template): readonly Reference[] =>
  reads(template).flatMap(({ bound, mixed, nameGuarded, pathGuarded, ...reference }) => (bound && !mixed ? [] : [reference])),
);

/** Cached by the template object, which lives as long as its step: many rules ask at every compile. */
/** A name read with what is known of its absence at each level. */
export interface TemplateRead extends Reference {
  /** Bound in the template itself. */
  bound: boolean;
  /** An earlier branch may not have bound the name, so the outer name of the same spelling is read as well. */
  mixed: boolean;
  /** The name itself is tested in an enclosing condition. */
  nameGuarded: boolean;
  /** The path, or a prefix of it that is longer than the name, is tested. */
  pathGuarded: boolean;
}

interface ReferenceWalk {
  reads: TemplateRead[];
  bound: string[];
  /** Names that an earlier branch may have bound. */
  perhaps: string[];
  /** Reads that were tested for absence in an enclosing condition. */
  guards: TemplateRead[];
  /** Likewise reads that were tested for their kind: the guarded part may be meant for another kind. */
  kinds: TemplateRead[];
}

/** Tests of what kind of value something is. */
const kindTests: ReadonlySet<string> = new Set([
  'boolean',
  'number',
  'integer',
  'float',
  'string',
  'sequence',
  'mapping',
  'iterable',
]);

/** Every read of a name, also of bound ones. */
export const reads = memoize((template: Template): readonly TemplateRead[] => {
  const walk: ReferenceWalk = { reads: [], bound: [], perhaps: [], guards: [], kinds: [] };
  const [only] = template.parts;
  if (template.condition && template.lone && only?.kind === 'output') visit(only.expression, true, walk);
  else visitParts(template.parts, walk);
  return walk.reads;
});

function visitParts(parts: readonly Part[], walk: ReferenceWalk): void {
  for (const part of parts) {
    const [guards, kinds] = [walk.guards.length, walk.kinds.length];
    if (part.kind === 'if') visitBranches(part, walk);
    else if (part.kind === 'for') visitLoop(part, walk);
    else visitPart(part, walk);
    walk.guards.length = guards;
    walk.kinds.length = kinds;
  }
}

/** A name that every branch sets is bound after them; one that only some set may still be read from outside. */
function visitBranches({ branches, otherwise }: Extract<Part, { kind: 'if' }>, walk: ReferenceWalk): void {
  const [boundBefore, perhaps] = [walk.bound.length, walk.perhaps.length];
  const later: string[] = [];

  const takeBound = (): ReadonlySet<string> => {
    const names = new Set(walk.bound.splice(boundBefore));
    later.push(...names, ...walk.perhaps.splice(perhaps));
    return names;
  };

  const bound = branches.map(({ test, body }) => {
    visit(test, true, walk);
    visitParts(body, walk);
    return takeBound();
  });

  if (otherwise) {
    visitParts(otherwise, walk);
    walk.bound.push(...[...takeBound()].filter((name) => bound.every((names) => names.has(name))));
  }

  walk.perhaps.push(...later);
}

/** A part that neither chooses nor repeats. */
function visitPart(part: Exclude<Part, { kind: 'if' | 'for' }>, walk: ReferenceWalk): void {
  switch (part.kind) {
    case 'text':
      return;
    case 'output':
      visit(part.expression, false, walk);
      return;
    case 'do':
      visit(part.value, false, walk);
      return;
    case 'set':
      visit(part.value, false, walk);
      walk.bound.push(...part.names.map(({ name }) => name));
      return;
    case 'set-member':
      visit(part.value, false, walk);
      visit(part.of, false, walk);
      return;
    case 'capture':
      visitBody(part.body, [], walk);
      visit(part.value, false, walk);
      if (part.name) walk.bound.push(part.name.name);
      return;
    case 'with':
      for (const { value } of part.bindings) visit(value, false, walk);
      visitBody(part.body, boundBy(part), walk);
      return;
    case 'macro':
      walk.bound.push(part.name.name);
      visitFallbacks(part.parameters, walk);
      visitBody(part.body, [...boundBy(part), { name: 'caller', range: part.name.range }], walk);
      return;
    case 'call':
      visit(part.call, false, walk);
      visitFallbacks(part.parameters, walk);
      visitBody(part.body, boundBy(part), walk);
  }
}

function visitFallbacks(parameters: readonly MacroParameter[], walk: ReferenceWalk): void {
  for (const { fallback } of parameters) {
    if (fallback) visit(fallback, false, walk);
  }
}

/** A name bound inside a body is unknown after it. */
function visitBody(body: readonly Part[], names: readonly Name[], walk: ReferenceWalk): void {
  const [boundBefore, perhaps] = [walk.bound.length, walk.perhaps.length];
  walk.bound.push(...names.map(({ name }) => name));
  visitParts(body, walk);
  walk.bound.length = boundBefore;
  walk.perhaps.length = perhaps;
}

function visitLoop(part: Extract<Part, { kind: 'for' }>, walk: ReferenceWalk): void {
  visit(part.list, false, walk);
  const [boundBefore, perhaps] = [walk.bound.length, walk.perhaps.length];

  const forget = (): void => {
    walk.bound.length = boundBefore;
    walk.perhaps.length = perhaps;
  };

  walk.bound.push(...part.names.map(({ name }) => name));
  if (part.filter) visit(part.filter, true, walk);
  walk.bound.push('loop');
  visitParts(part.body, walk);
  forget();
  visitParts(part.otherwise ?? [], walk);
  forget();
}

/** `guarded`: absence is allowed at this expression. */
function visit(expression: Expression, guarded: boolean, walk: ReferenceWalk): void {
  const [guards, kinds] = [walk.guards.length, walk.kinds.length];
  switch (expression.kind) {
    case 'name':
    case 'member':
    case 'index':
      visitPath(expression, guarded, walk);
      break;
    case 'not':
      visit(expression.of, true, walk);
      break;
    case 'binary': {
      const logical = expression.operator === 'and' || expression.operator === 'or';
      visit(expression.left, logical, walk);
      visit(expression.right, logical && guarded, walk);
      break;
    }
    case 'choice':
      visit(expression.test, true, walk);
      visit(expression.value, guarded, walk);
      if (expression.otherwise) visit(expression.otherwise, guarded, walk);
      break;
    case 'is':
      visit(expression.of, expression.test === 'defined' || expression.test === 'undefined', walk);
      if (kindTests.has(expression.test) && isPath(expression.of)) walk.kinds.push(...walk.reads.slice(-1));
      for (const one of expression.arguments) visit(one, false, walk);
      break;
    case 'filter':
      visit(expression.of, expression.filter === 'default' || expression.filter === 'd', walk);
      for (const { value } of expression.arguments) visit(value, false, walk);
      break;
    case 'call':
      if (expression.callee.kind === 'member') visit(expression.callee.of, false, walk);
      else if (expression.callee.kind !== 'name') visit(expression.callee, false, walk);
      for (const { value } of expression.arguments) visit(value, false, walk);
      break;
    case 'comprehension': {
      visit(expression.list, false, walk);
      const boundBefore = walk.bound.length;
      walk.bound.push(...expression.names.map(({ name }) => name));
      if (expression.filter) visit(expression.filter, true, walk);
      visit(expression.value, false, walk);
      walk.bound.length = boundBefore;
      break;
    }
    default:
      for (const child of childrenOf(expression)) visit(child, false, walk);
  }

  if (guarded) return;
  walk.guards.length = guards;
  walk.kinds.length = kinds;
}

/** Whether an expression is a name followed by constant members: its read is the last one. */
const isPath = (expression: Expression): boolean =>
  expression.kind === 'name' ||
  (expression.kind === 'member' && isPath(expression.of)) ||
  (expression.kind === 'index' && expression.index.kind === 'literal' && isPath(expression.of));

/** A name with its constant members; the members of any other expression are only walked through. */
function visitPath(expression: Expression, guarded: boolean, walk: ReferenceWalk): void {
  const steps: { key: string | number; range: Range }[] = [];
  let range = expression.range;
  let of = expression;
  while (of.kind === 'member' || of.kind === 'index') {
    if (of.kind === 'member') steps.push({ key: of.name, range: of.nameRange });
    else if (of.index.kind === 'literal' && (typeof of.index.value === 'string' || typeof of.index.value === 'number'))
      steps.push({ key: of.index.value, range: of.index.range });
    else {
      // A constant path ends before a computed index.
      visit(of.index, false, walk);
      steps.length = 0;
      range = of.of.range;
    }
    of = of.of;
  }

  if (of.kind !== 'name') {
    visit(of, guarded, walk);
    return;
  }

  steps.reverse();
  const path = steps.map(({ key }) => key);
  const { name } = of;
  const same = walk.guards.filter((guard) => guard.name === name);
  const covered = same.filter((guard) => startsWith(guard.path, path) || startsWith(path, guard.path));
  const templateRead: TemplateRead = {
    name,
    path,
    pathRanges: steps.map((step) => step.range),
    nameRange: of.range,
    range,
    guarded: guarded || covered.length > 0,
    bound: walk.bound.includes(name) || walk.perhaps.includes(name),
    mixed: !walk.bound.includes(name) && walk.perhaps.includes(name),
    nameGuarded: guarded || same.length > 0,
    pathGuarded:
      guarded ||
      covered.some((guard) => guard.path.length > 0 || path.length === 0) ||
      walk.kinds.some((one) => one.name === name && one.path.length < path.length && startsWith(path, one.path)),
  };

  walk.reads.push(templateRead);
  if (guarded) walk.guards.push(templateRead);
}

const startsWith = (path: readonly (string | number)[], start: readonly (string | number)[]): boolean =>
  start.length <= path.length && start.every((key, at) => path[at] === key);
