import { isMap } from '../../../language/json.ts';
import { formSchema } from '../../../language/schema/answers.ts';
import { phrases } from '../../../language/texts/compile/phrases.ts';
import { say } from '../../../language/texts.ts';
import type { Node } from '../../graph/graph.ts';
import { accessOf, type StepRead } from '../../graph/names/reads.ts';
import type { Work } from '../../pipeline/model/work.ts';
import type { Checkable } from '../checkable.ts';
import { isCertain, ownersOf } from '../steps.ts';

/**
 * Why the answer of a person, or the part that `reader` reads, may be missing; undefined if it is always there, or if the pipeline
 * tests for it. `path` is the part behind the name of the step.
 */
export function whyUnanswered(
  checkable: Checkable,
  { asked, reader, read, path }: { asked: Node; reader: Node; read: StepRead; path: StepRead['path'] },
): string | undefined {
  const step = checkable.steps[asked.index]?.step;
  if (step?.work.kind !== 'ask' || asked.loop) return undefined;

  const enclosing = [reader, ...ownersOf(checkable, reader)];
  if (enclosing.some((one) => isTested(checkable, one, read))) return undefined;

  const field = optionalField(step.work, path);
  if (field !== undefined) return say(phrases.absentField, { id: asked.id, field });
  // The reader's own condition or route may be about whether a person was asked.
  if (!enclosing.every((one) => isCertain(checkable, one))) return undefined;

  const certain = step.condition?.kind === 'constant' && step.condition.value;
  if (step.condition && !certain) return say(phrases.absentCondition, { id: asked.id });

  const goesOn = asked.policy === 'continue' || asked.policy === 'accept';
  const late = goesOn && !step.work.default && step.handlers.length === 0;
  return late ? say(phrases.absentFailure, { id: asked.id }) : undefined;
}

/** Whether the condition of a step tests the part that is read. A test of the answer as a whole says nothing of its fields. */
function isTested({ steps }: Checkable, { index }: Node, { name, path }: StepRead): boolean {
  const step = steps[index]?.step;
  if (!step?.condition) return false;
  return accessOf(step).reads.some(
    (one) =>
      one.field === 'condition' &&
      one.guarded &&
      one.name === name &&
      one.path.length > 0 &&
      one.path.every((key, at) => path[at] === key),
  );
}

/** Names for the whole answer. */
const wholes: ReadonlySet<string | number | undefined> = new Set(['value', 'result', 'vars']);

/** The field of a form that is read, if the person may leave it empty and it has no default. */
function optionalField({ type, fields }: Extract<Work, { kind: 'ask' }>, path: StepRead['path']): string | undefined {
  if (type !== 'form' || fields?.kind !== 'constant' || !isMap(fields.value)) return undefined;
  const { properties, required } = formSchema(fields.value);
  if (!isMap(properties) || !Array.isArray(required)) return undefined;

  const [first, second] = path;
  const isWhole = wholes.has(first) && !Object.hasOwn(properties, first ?? '');
  const name = isWhole ? second : first;
  if (typeof name !== 'string' || !Object.hasOwn(properties, name) || required.includes(name)) return undefined;

  const field = properties[name];
  return isMap(field) && field['default'] !== undefined ? undefined : name;
}
