import { allStepKeys, kindOfKey } from '../../../language/keys.ts';
import type { StepKind } from '../../../language/kinds.ts';
import { stepKinds } from '../../../language/kinds.ts';
import { nearest } from '../../../language/spelling/suggest.ts';
import { pipelineTexts } from '../../../language/texts/compile/pipelines.ts';
import { say, type TextValues } from '../../../language/texts.ts';
import type { ScalarNode, SourceNode } from '../../source/nodes.ts';
import type { CanonicalField } from '../dialects/canonical-field.ts';
import type { NormalisedKeys } from '../dialects/normalise.ts';
import type { WorkDecision } from '../dialects/tool-actions.ts';
import type { ReadScope } from '../scope.ts';
import { reportProblem } from '../scope.ts';
import { readingOrder } from './readers.ts';

/** The fields that decide the kind of a step. */
export const kindFields = (fields: ReadonlyMap<string, CanonicalField>): CanonicalField[] =>
  [...fields.values()].filter((field) => kindOfKey.has(field.name));

/** Fields in the order in which they are read. */
export function sortForReading(fields: ReadonlyMap<string, CanonicalField>): CanonicalField[] {
  const all: CanonicalField[] = [];
  for (const name of readingOrder) {
    const field = fields.get(name);
    if (field) all.push(field);
  }

  for (const field of fields.values()) {
    if (!readingOrder.includes(field.name)) all.push(field);
  }

  return all;
}

/** The one kind of the step, with a problem where there are several or none. */
export function chooseKind({
  said,
  normal,
  decided,
  at,
  scope,
}: {
  said: readonly CanonicalField[];
  normal: NormalisedKeys;
  decided: WorkDecision;
  at: ScalarNode | SourceNode;
  scope: ReadScope;
}): StepKind | undefined {
  const [first, second] = said;
  if (first && second) {
    const names = said.map((field) => `\`${field.key.text}\``).join(' and ');
    reportProblem(
      scope,
      'two-kinds',
      second.key.range,
      { kinds: names },
      { related: [{ range: first.key.range, message: `\`${first.key.text}\`` }] },
    );
  }

  if (first) return kindOfKey.get(first.name);
  const misspelt = normal.unknown.some(({ name }) => kindOfKey.has(nearest(name, kindOfKey.keys()) ?? ''));
  if (!decided.unclear && !misspelt) {
    const executable = Object.values(stepKinds).filter((kind) => kind.executable);
    reportProblem(scope, 'no-kind', normal.fields.get('id')?.value.range ?? at.range, {
      kinds: executable.map((one) => `\`${one.key}:\``).join(', '),
    });
  }

  return undefined;
}

/** Keys with a meaning only on loops. */
export const loopShape = new Set(['as', 'loop_name', 'max_parallel', 'continue_if', 'break_if', 'on_item_failure']);
/** Keys of a loop that runs one item after another. */
export const turnShape = new Set(['max_iterations', 'strict']);
/** Keys of a loop over a list. */
export const listShape = new Set(['batch']);

/** Whether the key has a meaning on this step; otherwise that is reported, since nothing would obey it. */
export function checkKeyBelongs({
  field,
  kind,
  said,
  normal,
  scope,
}: {
  field: CanonicalField;
  kind: StepKind | undefined;
  said: readonly CanonicalField[];
  normal: NormalisedKeys;
  scope: ReadScope;
}): boolean {
  const spec = allStepKeys[field.name];
  const range = field.key.range;

  // A misspelt key has its own problem; whether the intended one belongs here is judged after it is fixed.
  const report = (id: 'missing-key.loop' | 'missing-key.list' | 'unknown-key.place', values: TextValues): false => {
    if (!normal.unknown.some(({ key }) => key === field.key)) reportProblem(scope, id, range, values);
    return false;
  };

  const loops = normal.fields.has('for_each') || normal.fields.has('while') || normal.fields.has('until');
  if ((loopShape.has(field.name) || turnShape.has(field.name)) && !loops)
    return report('missing-key.loop', { key: field.key.text });
  if (listShape.has(field.name) && !normal.fields.has('for_each')) return report('missing-key.list', { key: field.key.text });
  if (!spec?.on || kind === undefined || spec.on.includes(kind)) return true;
  if (kindOfKey.has(field.name)) return said[0] === field;
  if (said.some((one) => spec.on?.some((other) => other === kindOfKey.get(one.name)))) return false;

  const where = spec.on.map((one) => stepKinds[one].title.toLowerCase()).join(', ');
  return report('unknown-key.place', {
    key: field.key.text,
    kind: stepKinds[kind].title.toLowerCase(),
    where: say(pipelineTexts.stepsOfKind, { kinds: where }),
  });
}
