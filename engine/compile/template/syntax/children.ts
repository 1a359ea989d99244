import type { Expression, Name, Part } from './ast.ts';

/** The expressions directly inside another, in text order. */
export function childrenOf(expression: Expression): Expression[] {
  switch (expression.kind) {
    case 'literal':
    case 'name':
    case 'captured':
      return [];
    case 'list':
      return expression.items;
    case 'map':
      return expression.entries.flatMap(({ key, value }) => [key, value]);
    case 'index':
      return [expression.of, expression.index];
    case 'slice':
      return [expression.of, expression.from, expression.to, expression.step].filter((one) => one !== undefined);
    case 'binary':
      return [expression.left, expression.right];
    case 'compare':
      return [expression.first, ...expression.rest.map(({ right }) => right)];
    case 'is':
      return [expression.of, ...expression.arguments];
    case 'filter':
      return [expression.of, ...expression.arguments.map(({ value }) => value)];
    case 'call':
      return [expression.callee, ...expression.arguments.map(({ value }) => value)];
    case 'choice':
      return [expression.test, expression.value, expression.otherwise].filter((one) => one !== undefined);
    case 'comprehension':
      return [expression.value, expression.list, expression.filter].filter((one) => one !== undefined);
    case 'member':
    case 'not':
    case 'negate':
    case 'plus':
      return [expression.of];
    case 'broken':
      return expression.of ? [expression.of] : [];
  }
}

/** The expressions of a part itself, without its bodies, in text order. */
export function expressionsOfPart(part: Part): Expression[] {
  switch (part.kind) {
    case 'text':
      return [];
    case 'output':
      return [part.expression];
    case 'if':
      return part.branches.map(({ test }) => test);
    case 'for':
      return part.filter ? [part.list, part.filter] : [part.list];
    case 'with':
      return part.bindings.map(({ value }) => value);
    case 'macro':
      return part.parameters.flatMap(({ fallback }) => fallback ?? []);
    case 'call':
      return [...part.parameters.flatMap(({ fallback }) => fallback ?? []), part.call];
    case 'set':
    case 'set-member':
    case 'capture':
    case 'do':
      return [part.value];
  }
}

/** The parts inside a part, body by body, in text order. */
export function bodiesOfPart(part: Part): readonly (readonly Part[])[] {
  if (part.kind === 'if') return [...part.branches.map(({ body }) => body), part.otherwise ?? []];
  if (part.kind === 'for') return [part.body, part.otherwise ?? []];
  return 'body' in part ? [part.body] : [];
}

/** A part with each body replaced. */
export function withPartBodies(part: Part, change: (body: readonly Part[]) => Part[]): Part {
  if (part.kind === 'if')
    return {
      ...part,
      branches: part.branches.map(({ test, body }) => ({ test, body: change(body) })),
      otherwise: part.otherwise && change(part.otherwise),
    };
  if (part.kind === 'for') return { ...part, body: change(part.body), otherwise: part.otherwise && change(part.otherwise) };

  return 'body' in part ? { ...part, body: change(part.body) } : part;
}

/** The names that a part assigns, in text order. */
export function boundBy(part: Part): readonly Name[] {
  switch (part.kind) {
    case 'set':
    case 'for':
      return part.names;
    case 'capture':
      return part.name ? [part.name] : [];
    case 'with':
      return part.bindings.map(({ name }) => name);
    case 'macro':
      return [part.name, ...part.parameters.map(({ name }) => name)];
    case 'call':
      return part.parameters.map(({ name }) => name);
    default:
      return [];
  }
}

/** Every whole expression of a template, in text order. */
export function* expressionsOf(parts: readonly Part[]): Generator<Expression> {
  for (const part of parts) {
    if (part.kind === 'if') {
      for (const { test, body } of part.branches) {
        yield test;
        yield* expressionsOf(body);
      }
      yield* expressionsOf(part.otherwise ?? []);
    } else {
      yield* expressionsOfPart(part);
      for (const body of bodiesOfPart(part)) yield* expressionsOf(body);
    }
  }
}
