import type { Callable } from '../../../language/template/callable.ts';
import { forLoopType } from '../../../language/template/for-loop.ts';
import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import { anyMap, listType, string, type Type, unknownType } from '../../../language/types.ts';
import { changedNames } from '../changed-names.ts';
import { reads } from '../references.ts';
import type { Expression, Part, Template } from '../syntax/ast.ts';
import { bindNames, bindSet, setName, type TypeScope, withNames } from './bindings.ts';
import { seenType, typeOfExpression } from './expression.ts';
import { type Inference, iterable, mustBe, type Report, silent } from './inference.ts';
import { anyCall, macroSpec } from './signatures.ts';

export type { Report, TypeProblem } from './inference.ts';

/** The type of a template's value. Reports only proven and unguarded faults; unknown types stay silent. */
export function infer(template: Template, types: TypeScope, report: Report = silent): Type {
  const inference = begin(template, types, report);
  const [only] = template.parts;
  if (template.lone && only?.kind === 'output') return typeOfExpression(only.expression, inference);
  inferParts(template.parts, inference, new Map());
  return string;
}

/** The type of one expression of a template, silently; for completion and hover. */
export function inferExpression(expression: Expression, types: TypeScope): Type {
  return seenType(expression, { types, report: silent, reads: new Map(), macros: noMacros, changed: noNames });
}

const noMacros: ReadonlyMap<string, Callable> = new Map();
const noNames: ReadonlySet<string> = new Set();

function begin(template: Template, types: TypeScope, report: Report): Inference {
  return {
    types,
    report,
    reads: report === silent ? new Map() : new Map(reads(template).map((read) => [read.nameRange.start, read])),
    macros: noMacros,
    changed: changedNames(template),
  };
}

/** `names` are bound by the parts themselves; they stay bound for the parts after them. */
function inferParts(parts: readonly Part[], outer: Inference, names: Map<string, Type>): void {
  const macros = new Map<string, Callable>();
  const inner = (): Inference => ({
    ...outer,
    types: withNames(outer.types, names),
    macros: macros.size ? new Map([...outer.macros, ...macros]) : outer.macros,
  });

  for (const part of parts) {
    switch (part.kind) {
      case 'text':
        break;
      case 'output':
        typeOfExpression(part.expression, inner());
        break;
      case 'do':
        typeOfExpression(part.value, inner());
        break;
      case 'set':
        inferSet(part, inner(), names);
        break;
      case 'set-member':
        seenType(part.of, inner());
        typeOfExpression(part.value, inner());
        break;
      case 'capture':
        inferParts(part.body, inner(), new Map());
        if (part.name) setName(names, part.name.name, seenType(part.value, inner()), true);
        else typeOfExpression(part.value, inner());
        break;
      case 'with':
        inferParts(part.body, inner(), new Map(part.bindings.map(({ name, value }) => [name.name, seenType(value, inner())])));
        break;
      case 'macro':
        setName(names, part.name.name, unknownType, true);
        macros.set(part.name.name, macroSpec(part.parameters));
        inferFunction(part, inner());
        break;
      case 'call':
        typeOfExpression(part.call, inner());
        inferFunction(part, inner());
        break;
      case 'if': {
        const before = new Map(names);
        for (const { test, body } of part.branches) {
          typeOfExpression(test, inner());
          inferBranch(body, outer, before, names);
        }

        if (part.otherwise) inferBranch(part.otherwise, outer, before, names);
        break;
      }
      case 'for': {
        const enclosing = inner();
        const list = typeOfExpression(part.list, enclosing);
        mustBe({ type: list, wanted: iterable, range: part.list.range, what: say(texts.aLoop), to: enclosing });

        const bound = bindNames(part.names, part.list, list, (one) => typeOfExpression(one, { ...enclosing, report: silent }));
        if (part.filter) typeOfExpression(part.filter, { ...enclosing, types: withNames(enclosing.types, bound) });
        const [first] = part.names;
        bound.set('loop', forLoopType((part.names.length === 1 && first ? bound.get(first.name) : undefined) ?? unknownType));
        inferParts(part.body, enclosing, bound);
        inferParts(part.otherwise ?? [], enclosing, new Map());
      }
    }
  }
}

/** A list or map that the template changes later also holds what is added then. */
function inferSet(part: Extract<Part, { kind: 'set' }>, to: Inference, names: Map<string, Type>): void {
  bindSet(part, (expression) => seenType(expression, to), names);
  for (const { name } of part.names) {
    const type = to.changed.has(name) ? names.get(name) : undefined;
    if (type?.kind === 'list') names.set(name, listType(unknownType));
    if (type?.kind === 'map') names.set(name, anyMap);
  }
}

/** The body of a macro, or of `caller`: the types of its parameters are unknown. */
function inferFunction({ kind, parameters, body }: Extract<Part, { kind: 'macro' | 'call' }>, to: Inference): void {
  const names = new Map<string, Type>(parameters.map(({ name }) => [name.name, unknownType]));
  for (const { fallback } of parameters) {
    if (fallback) typeOfExpression(fallback, { ...to, types: withNames(to.types, names) });
  }
  if (kind === 'macro') names.set('caller', unknownType);
  inferParts(body, kind === 'macro' ? { ...to, macros: new Map([...to.macros, ['caller', anyCall]]) } : to, names);
}

function inferBranch(body: readonly Part[], outer: Inference, before: ReadonlyMap<string, Type>, names: Map<string, Type>): void {
  const branch = new Map(before);
  inferParts(body, outer, branch);
  for (const [name, type] of branch) {
    if (before.get(name) !== type) setName(names, name, type, false);
  }
}
