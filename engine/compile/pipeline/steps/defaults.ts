import { stepDialects } from '../../../language/dialects/steps.ts';
import { allStepKeys, kindOfKey } from '../../../language/keys.ts';
import type { StepKind } from '../../../language/kinds.ts';
import { pipelineTexts } from '../../../language/texts/compile/pipelines.ts';
import { say } from '../../../language/texts.ts';
import type { SourceNode } from '../../source/nodes.ts';
import type { CanonicalField } from '../dialects/canonical-field.ts';
import { normaliseMap } from '../dialects/normalise-map.ts';
import type { ReadScope } from '../scope.ts';
import { noteNotExecutable, reportProblem, reportWrongType } from '../scope.ts';
import { isEmptyNode, isMapNode, moveNode } from '../source-nodes.ts';
import type { Draft } from './draft.ts';
import { newDraft } from './draft.ts';
import { listShape, loopShape, turnShape } from './kind.ts';
import { stepReaders } from './readers.ts';
import { reportUnknownKeys } from './unknown-keys.ts';

/** `defaults`: keys of steps, without those that decide the kind or belong to one step alone. */
export function readDefaults(node: SourceNode, scope: ReadScope): CanonicalField[] {
  if (isEmptyNode(node)) return [];
  if (!isMapNode(node)) {
    reportWrongType(scope, node, 'defaults', say(pipelineTexts.keysOfSteps));
    return [];
  }

  const normal = normaliseMap(node, allStepKeys, stepDialects, scope);
  for (const { what, range } of normal.refused) noteNotExecutable(scope, what, range);
  reportUnknownKeys(normal, scope);

  const defaults: CanonicalField[] = [];
  const draft = newDraft(node, 'defaults', false, { ...scope, notExecutable: [], autos: [] });
  for (const field of normal.fields.values()) {
    if ([kindOfKey, ownKeys, loopShape, turnShape, listShape].some((keys) => keys.has(field.name)))
      reportProblem(scope, 'unknown-key', field.key.range, { key: field.key.text, place: '`defaults`' });
    else {
      // Read once in `defaults`, so that problems are reported there.
      stepReaders[field.name]?.(field, draft, { ...scope, templates: [], notExecutable: [], autos: [] });
      defaults.push(field);
    }
  }

  return defaults;
}

/** Keys that belong to one step alone. */
const ownKeys = new Set([
  'id',
  'name',
  'description',
  'extends',
  'with',
  'dependencies',
  'on_false',
  'on_success',
  'routes',
  'products',
  'revise',
  'for_each',
  'while',
  'until',
]);

/** Adds missing keys from `defaults`. Their problems are reported there, not at each step. */
export function applyDefaults(
  draft: Draft,
  kind: StepKind | undefined,
  written: ReadonlyMap<string, CanonicalField>,
  scope: ReadScope,
): void {
  const quiet: ReadScope = { ...scope, problems: [], uses: [], rewritings: [] };
  for (const field of scope.defaults) {
    const spec = allStepKeys[field.name];
    if (written.has(field.name) || (spec?.on && (kind === undefined || !spec.on.includes(kind)))) continue;
    const at = draft.step.idRange;
    stepReaders[field.name]?.({ ...field, value: moveNode(field.value, at), range: at }, draft, quiet);
  }
}
