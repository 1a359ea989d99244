import { stepDialects } from '../../../language/dialects/steps.ts';
import { allStepKeys, kindOfKey } from '../../../language/keys.ts';
import type { StepKind } from '../../../language/kinds.ts';
import { pipelineTexts } from '../../../language/texts/pipelines.ts';
import { say } from '../../../language/texts.ts';
import type { SourceNode } from '../../source/nodes.ts';
import { normaliseKeys, rewritingsOf } from '../dialects/normalise.ts';
import type { CanonicalField } from '../fields.ts';
import { isEmptyNode, isMapNode, moveNode } from '../fields.ts';
import type { ReadScope } from '../scope.ts';
import { describeNode, noteNotExecutable, reportProblem } from '../scope.ts';
import type { Draft } from './draft.ts';
import { newDraft } from './draft.ts';
import { loopShape, reportUnknownKeys, turnShape } from './kind.ts';
import { stepReaders } from './readers.ts';

/** `defaults`: keys of steps in our spelling, without those that make a step the one it is. */
export function readDefaults(node: SourceNode, scope: ReadScope): CanonicalField[] {
  if (isEmptyNode(node)) return [];
  if (!isMapNode(node)) {
    reportProblem(scope, 'wrong-type', node.range, {
      key: 'defaults',
      want: say(pipelineTexts.keysOfSteps),
      got: describeNode(node),
    });
    return [];
  }
  const normal = normaliseKeys(node.pairs, allStepKeys, stepDialects);
  scope.problems.push(...normal.problems);
  scope.uses.push(...normal.uses);
  scope.rewritings.push(...rewritingsOf(node, normal));
  for (const { what, range } of normal.refused) noteNotExecutable(scope, what, range);
  reportUnknownKeys(normal, scope);
  const taken: CanonicalField[] = [];
  const draft = newDraft(node, 'defaults', false, { ...scope, notExecutable: [], autos: [] });
  for (const field of normal.fields.values()) {
    if (kindOfKey.has(field.name) || ownKeys.has(field.name) || loopShape.has(field.name) || turnShape.has(field.name))
      reportProblem(scope, 'unknown-key', field.key.range, { key: field.key.text, place: '`defaults`' });
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
export function applyDefaults(
  draft: Draft,
  kind: StepKind | undefined,
  said: ReadonlyMap<string, CanonicalField>,
  scope: ReadScope,
): void {
  const quiet: ReadScope = { ...scope, problems: [], uses: [], rewritings: [] };
  for (const field of scope.defaults) {
    const spec = allStepKeys[field.name];
    if (said.has(field.name) || (spec?.on && (kind === undefined || !spec.on.includes(kind)))) continue;
    const at = draft.step.idRange;
    stepReaders[field.name]?.({ ...field, value: moveNode(field.value, at), range: at }, draft, quiet);
  }
}
