import { memoize } from '../../language/memoize.ts';
import type { Range } from '../../language/problems.ts';
import type { Expression, Name, Part, Template } from './syntax/ast.ts';
import { boundBy, childrenOf } from './syntax/children.ts';
import { functionSpec } from './types/signatures.ts';

/**
 * A name that `for`, `set` or a comprehension binds in a template. All assignments to one name in one scope are one local.
 */
export interface Local {
  name: string;
  /** Whether it is `loop`, which `for` declares without naming it in the text. */
  given: boolean;
  /** In the order of reading. */
  places: LocalPlace[];
}

interface LocalPlace {
  /** In the template's text. */
  range: Range;
  declares: boolean;
  /** An earlier branch may not have set the name, so the outer name of the same spelling is read as well. */
  mixed: boolean;
}

/** Locals that one place may read alternatively are joined (union-find): each leads to the first of them. */
interface Variable {
  local: Local;
  leadsTo?: Variable;
}

interface Scope {
  /** `certain` where no outer name can be meant from here on. */
  bound: Map<string, { variable: Variable; certain: boolean }>;
  /** The names that became certain in the present branch. */
  branch: Set<string>;
}

interface LocalsWalk {
  text: string;
  /** Innermost last; never empty while something is read. */
  scopes: Scope[];
  variables: Variable[];
}

const none: readonly Local[] = [];
/** Most templates bind nothing. */
const binds = /\b(?:for|set|with|macro|call)\b/;

/** The locals of a template with all their places; `loop` only where it is read. */
export const localsOf = (template: Template): readonly Local[] => (binds.test(template.text) ? boundIn(template) : none);

const boundIn = memoize((template: Template): readonly Local[] => {
  const walk: LocalsWalk = { text: template.text, scopes: [], variables: [] };
  inScope(walk, () => visitParts(template.parts, walk));
  const found = new Set<Local>();
  for (const variable of walk.variables) {
    const { local } = firstOf(variable);
    if (local !== variable.local) local.places.push(...variable.local.places);
    found.add(local);
  }

  return [...found].filter(({ given, places }) => !given || places.some(({ declares }) => !declares));
});

function inScope(walk: LocalsWalk, read: () => void): void {
  walk.scopes.push({ bound: new Map(), branch: new Set() });
  read();
  walk.scopes.pop();
}

function visitParts(parts: readonly Part[], walk: LocalsWalk): void {
  for (const part of parts) {
    if (part.kind === 'if') visitBranches(part, walk);
    else if (part.kind === 'for') visitLoop(part, walk);
    else visitPart(part, walk);
  }
}

function visitPart(part: Exclude<Part, { kind: 'if' | 'for' }>, walk: LocalsWalk): void {
  switch (part.kind) {
    case 'text':
      return;
    case 'output':
      visit(part.expression, walk);
      return;
    case 'do':
      visit(part.value, walk);
      return;
    case 'set':
      visit(part.value, walk);
      for (const name of part.names) declare(name, walk);
      return;
    case 'set-member':
      visit(part.value, walk);
      read(part.of, walk);
      return;
    case 'capture':
      visitBody(part.body, [], walk);
      visit(part.value, walk);
      if (part.name) declare(part.name, walk);
      return;
    case 'with':
      for (const { value } of part.bindings) visit(value, walk);
      visitBody(part.body, boundBy(part), walk);
      return;
    case 'macro':
    case 'call': {
      if (part.kind === 'macro') declare(part.name, walk);
      else visit(part.call, walk);
      for (const { fallback } of part.parameters) {
        if (fallback) visit(fallback, walk);
      }

      visitBody(
        part.body,
        part.parameters.map(({ name }) => name),
        walk,
      );
    }
  }
}

function visitBody(body: readonly Part[], names: readonly Name[], walk: LocalsWalk): void {
  inScope(walk, () => {
    for (const name of names) declare(name, walk);
    visitParts(body, walk);
  });
}

/** A name that every branch sets is certain after them; one that only some set may also have its value from before. */
function visitBranches({ branches, otherwise }: Extract<Part, { kind: 'if' }>, walk: LocalsWalk): void {
  const scope = walk.scopes.at(-1);
  if (!scope) return;

  const enclosing = scope.branch;
  const set = new Map<string, number>();

  const visitBody = (body: readonly Part[]): void => {
    scope.branch = new Set();
    visitParts(body, walk);
    for (const name of scope.branch) {
      set.set(name, (set.get(name) ?? 0) + 1);
      const one = scope.bound.get(name);
      if (one) one.certain = false;
    }
  };

  for (const { test, body } of branches) {
    visit(test, walk);
    visitBody(body);
  }

  if (otherwise) visitBody(otherwise);
  scope.branch = enclosing;
  for (const [name, times] of set) {
    if (otherwise && times === branches.length + 1) makeCertain(name, scope);
  }
}

function makeCertain(name: string, { bound, branch }: Scope): void {
  const one = bound.get(name);
  if (!one || one.certain) return;
  one.certain = true;
  branch.add(name);
}

/** The list is read outside the loop, the filter inside it but without `loop`; names set in `else` stay in there. */
function visitLoop({ names, list, filter, body, otherwise, range }: Extract<Part, { kind: 'for' }>, walk: LocalsWalk): void {
  visit(list, walk);
  inScope(walk, () => {
    for (const name of names) declare(name, walk);
    if (filter) visit(filter, walk);
    const word = /^\{%-?\s*/.exec(walk.text.slice(range.start, range.end))?.[0].length ?? 0;
    const start = range.start + word;

    // An item cannot have that name in there: the loop's own name hides it.
    walk.scopes.at(-1)?.bound.delete('loop');
    declare({ name: 'loop', range: { start, end: start + 'for'.length } }, walk, true);
    visitParts(body, walk);
  });

  if (otherwise) inScope(walk, () => visitParts(otherwise, walk));
}

function visit(expression: Expression, walk: LocalsWalk): void {
  if (expression.kind === 'name') {
    read(expression, walk);
    return;
  }
  if (expression.kind === 'comprehension') {
    const { names, list, filter, value } = expression;
    visit(list, walk);
    inScope(walk, () => {
      for (const name of names) declare(name, walk);
      if (filter) visit(filter, walk);
      visit(value, walk);
    });

    return;
  }

  for (const child of childrenOf(expression)) {
    // A function of the language is no name of a value.
    if (expression.kind === 'call' && child === expression.callee && child.kind === 'name' && functionSpec(child.name)) continue;
    visit(child, walk);
  }
}

function declare({ name, range }: Name, { scopes, variables }: LocalsWalk, given = false): void {
  const scope = scopes.at(-1);
  if (!scope) return;

  let one = scope.bound.get(name);
  if (!one) {
    one = { variable: { local: { name, given, places: [] } }, certain: false };
    variables.push(one.variable);
    scope.bound.set(name, one);
  }

  makeCertain(name, scope);
  one.variable.local.places.push({ range, declares: true, mixed: false });
}

/** Innermost first: everything that may be meant, up to the first certain one. */
function read({ name, range }: Name, { scopes }: LocalsWalk): void {
  let meant: Variable | undefined;
  let mixed = true;
  for (let at = scopes.length - 1; at >= 0 && mixed; at--) {
    const found = scopes[at]?.bound.get(name);
    if (!found) continue;
    mixed = !found.certain;
    const variable = firstOf(found.variable);
    if (meant && meant !== variable) meant.leadsTo = variable;
    meant = variable;
  }

  meant?.local.places.push({ range, declares: false, mixed });
}

function firstOf(variable: Variable): Variable {
  let one = variable;
  while (one.leadsTo) one = one.leadsTo;
  if (one !== variable) variable.leadsTo = one;
  return one;
}
