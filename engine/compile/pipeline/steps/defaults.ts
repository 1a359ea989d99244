import { stepDialects } from '../../../language/dialects/steps.ts';
import { allStepKeys, kindOfKey } from '../../../language/keys.ts';
import type { StepKind } from '../../../language/kinds.ts';
import { pipelineTexts } from '../../../language/texts/pipelines.ts';
import { say } from '../../../language/texts.ts';
import type { SourceNode } from '../../source/nodes.ts';
import { normalise, rewritingOf } from '../dialects/normalise.ts';
import type { Field } from '../fields.ts';
import { isEmpty, isMapNode, movedTo } from '../fields.ts';
import type { Scope } from '../scope.ts';
import { complain, inWords, later } from '../scope.ts';
import type { Draft } from './draft.ts';
import { newDraft } from './draft.ts';
import { loopShape, strangers, turnShape } from './kind.ts';
import { stepReaders } from './readers.ts';

/** `defaults`: keys of steps in our spelling, without those that make a step the one it is. */
export function readDefaults(node: SourceNode, scope: Scope): Field[] {
  if (isEmpty(node)) return [];
  if (!isMapNode(node)) {
    complain(scope, 'wrong-type', node.range, { key: 'defaults', want: say(pipelineTexts.keysOfSteps), got: inWords(node) });
    return [];
  }
  const normal = normalise(node.pairs, allStepKeys, stepDialects);
  scope.problems.push(...normal.problems);
  scope.uses.push(...normal.uses);
  scope.rewritings.push(...rewritingOf(node, normal));
  for (const { what, range } of normal.refused) later(scope, what, range);
  strangers(normal, scope);
  const taken: Field[] = [];
  const draft = newDraft(node, 'defaults', false, { ...scope, notExecutable: [], autos: [] });
  for (const field of normal.fields.values()) {
    if (kindOfKey.has(field.name) || ownKeys.has(field.name) || loopShape.has(field.name) || turnShape.has(field.name))
      complain(scope, 'unknown-key', field.key.range, { key: field.key.text, place: '`defaults`' });
    else {
      // Read once where it stands, so that what is wrong with it is told there.
      stepReaders[field.name]?.(field, draft, { ...scope, templates: [], notExecutable: [], autos: [] });
      taken.push(field);
    }
  }
  return taken;
}

/** What belongs to one step alone. */
const ownKeys = new Set([
  'id',
  'name',
  'description',
  'dependencies',
  'on_false',
  'on_success',
  'routes',
  'products',
  'for_each',
  'while',
  'until',
]);

/** Keys that the step lacks, from `defaults`; what is wrong with them is told where they stand, not at each step. */
export function takeDefaults(draft: Draft, kind: StepKind | undefined, said: ReadonlyMap<string, Field>, scope: Scope): void {
  const quiet: Scope = { ...scope, problems: [], uses: [], rewritings: [] };
  for (const field of scope.defaults) {
    const spec = allStepKeys[field.name];
    if (said.has(field.name) || (spec?.on && (kind === undefined || !spec.on.includes(kind)))) continue;
    const at = draft.step.idRange;
    stepReaders[field.name]?.({ ...field, value: movedTo(field.value, at), range: at }, draft, quiet);
  }
}
