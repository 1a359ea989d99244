import { forLoopType } from '../../../language/template/for-loop.ts';
import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import { string, type Type, unknownType } from '../../../language/types.ts';
import { reads } from '../references.ts';
import type { Expression, Part, Template } from '../syntax/ast.ts';
import { bindNames, setName, type TypeScope, withNames } from './bindings.ts';
import { seenType, typeOfExpression } from './expression.ts';
import { type Inference, iterable, mustBe, type Report, silent } from './inference.ts';

export type { Report, TypeProblem } from './inference.ts';

/** The type of a template's value. Reports only what can be proven and is not guarded; what is unknown stays silent. */
export function infer(template: Template, types: TypeScope, report: Report = silent): Type {
  const inference = begin(template, types, report);
  const [only] = template.parts;
  if (template.lone && only?.kind === 'output') return typeOfExpression(only.expression, inference);
  inferParts(template.parts, inference, new Map());
  return string;
}

/** The type of one expression of a template, silently; for completion and hover. */
export function inferExpression(expression: Expression, types: TypeScope): Type {
  return seenType(expression, { types, report: silent, reads: new Map() });
}

function begin(template: Template, types: TypeScope, report: Report): Inference {
  return {
    types,
    report,
    reads: report === silent ? new Map() : new Map(reads(template).map((read) => [read.nameRange.start, read])),
  };
}

/** `names` are those that the parts themselves bind; they stay bound for the parts after them. */
function inferParts(parts: readonly Part[], outer: Inference, names: Map<string, Type>): void {
  const inner = (): Inference => ({ ...outer, types: withNames(outer.types, names) });
  for (const part of parts) {
    switch (part.kind) {
      case 'text':
        break;
      case 'output':
        typeOfExpression(part.expression, inner());
        break;
      case 'set':
        setName(names, part.name.name, seenType(part.value, inner()), true);
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
        const around = inner();
        const list = typeOfExpression(part.list, around);
        mustBe({ type: list, wanted: iterable, range: part.list.range, what: say(texts.aLoop), to: around });
        const bound = bindNames(part.names, part.list, list, (one) => typeOfExpression(one, { ...around, report: silent }));
        if (part.filter) typeOfExpression(part.filter, { ...around, types: withNames(around.types, bound) });
        const [first] = part.names;
        bound.set('loop', forLoopType((part.names.length === 1 && first ? bound.get(first.name) : undefined) ?? unknownType));
        inferParts(part.body, around, bound);
        inferParts(part.otherwise ?? [], around, new Map());
      }
    }
  }
}

function inferBranch(body: readonly Part[], outer: Inference, before: ReadonlyMap<string, Type>, names: Map<string, Type>): void {
  const branch = new Map(before);
  inferParts(body, outer, branch);
  for (const [name, type] of branch) {
    if (before.get(name) !== type) setName(names, name, type, false);
  }
}
