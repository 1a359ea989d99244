import { stepDialects } from '../../../language/dialects/steps.ts';
import { allStepKeys } from '../../../language/keys.ts';
import { pipelineTexts } from '../../../language/texts/compile/pipelines.ts';
import { say } from '../../../language/texts.ts';
import { compact } from '../../compact.ts';
import type { MapNode, SourceNode } from '../../source/nodes.ts';
import { awaitPredecessors } from '../auto/sites.ts';
import { normaliseWork } from '../dialects/actions.ts';
import { normaliseKeys, rewritingsOf } from '../dialects/normalise.ts';
import type { StepName } from '../ids.ts';
import { nameSteps } from '../ids.ts';
import type { Step } from '../model/step.ts';
import type { ReadScope } from '../scope.ts';
import { describeSourceNode, innerScope, noteNotExecutable, reportProblem, reportWrongType } from '../scope.ts';
import { isEmptyNode, isListNode, isMapNode, isScalarNode } from '../source-nodes.ts';
import { resolveStep } from '../step-templates/resolve-step.ts';
import { applyDefaults } from './defaults.ts';
import { newDraft } from './draft.ts';
import { markBatchStep } from './keys/batch.ts';
import { writeOutRevision } from './keys/revise.ts';
import { checkKeyBelongs, chooseKind, kindFields, sortForReading } from './kind.ts';
import { readWork } from './kinds/work.ts';
import { loopOf } from './loop.ts';
import { stepReaders } from './readers.ts';
import { reportUnknownKeys } from './unknown-keys.ts';

/** One item of `steps` as a step; undefined where it is no map. `scope.path` is the path of the step. */
export function readStep(written: SourceNode, { id, given }: StepName, enclosing: ReadScope): Step | undefined {
  if (!isMapNode(written)) {
    reportProblem(enclosing, 'wrong-type.step', written.range, { got: describeSourceNode(written) });
    return undefined;
  }

  const resolved = resolveStep(written, enclosing);
  const revision = writeOutRevision(resolved?.node ?? written, enclosing);
  if (revision)
    return readRevisedStep(revision, { id, given }, resolved ? { ...enclosing, expanding: resolved.expanding } : enclosing);

  const node = resolved?.node ?? written;
  // Keys from a template are not rewritten where it is used.
  const scope = resolved ? { ...enclosing, expanding: resolved.expanding, uses: [], rewritings: [] } : enclosing;
  const normal = normaliseKeys(node.pairs, allStepKeys, stepDialects);

  const kindsBefore = kindFields(normal.fields);
  const decided = normaliseWork(normal, kindsBefore.length > 0);
  decided.unclear ||= resolved?.unclear ?? false;
  scope.problems.push(...normal.problems);
  scope.uses.push(...normal.uses);

  // A step of unknown kind is not rewritten.
  if (!decided.unclear) scope.rewritings.push(...rewritingsOf(node, normal));
  for (const { what, range } of normal.refused) noteNotExecutable(scope, what, range);
  const said = kindFields(normal.fields);
  const kind = chooseKind({ said, normal, decided, at: node.pairs[0]?.key ?? node, scope });

  reportUnknownKeys(normal, scope);

  scope.dependent = normal.fields.has('dependencies') && !isEmptyNode(normal.fields.get('dependencies')?.value);
  const draft = newDraft(node, id, given, scope);
  if (resolved) draft.step.templateRef = resolved.extends;
  if (resolved?.unclear) draft.step.lacksTemplate = true;
  const named = normal.fields.get('name');
  if (!given && named) draft.step.idRange = named.value.range;

  for (const field of sortForReading(normal.fields)) {
    if (!checkKeyBelongs({ field, kind, said, normal, scope })) continue;
    stepReaders[field.name]?.(field, draft, scope);
  }

  applyDefaults(draft, kind, normal.fields, scope);
  const work = readWork(kind, draft, scope, readSteps);
  const loop = loopOf(draft, work);
  const { cascade } = draft.step;
  if (cascade && work.kind !== 'prompt')
    reportProblem(scope, 'wrong-type', cascade.range, {
      key: 'model',
      want: say(pipelineTexts.aModel),
      got: say(pipelineTexts.aCascade),
    });
  const { quality } = draft.step;
  if (quality?.whileRange && work.kind !== 'prompt')
    reportProblem(scope, 'wrong-type', quality.whileRange, {
      key: 'quality.while',
      want: say(pipelineTexts.ofAPrompt),
      got: say(pipelineTexts.ofAnother),
    });
  awaitPredecessors(scope, scope.templates);

  const { dependencies, autoDependencies, computedRoutes, handlers, products, notExecutable, autos } = draft.step;
  const step: Step = {
    ...draft.step,
    dependencies: compact(dependencies),
    autoDependencies: compact(autoDependencies),
    computedRoutes: compact(computedRoutes),
    handlers: compact(handlers),
    products: compact(products),
    notExecutable: compact(notExecutable),
    autos: compact(autos),
    loop,
    work,
  };

  markBatchStep(step, loop, scope);
  return step;
}

/** A step with `revise`, as the loop that it is written out to. It is not rewritten as a whole: no map of the text is that loop. */
function readRevisedStep(node: MapNode, name: StepName, scope: ReadScope): Step | undefined {
  const step = readStep(node, name, { ...scope, rewritings: [] });
  if (step?.loop?.kind === 'while') step.loop.revises = true;
  return step;
}

/** The steps of a frame inside a step: same block, own ids. */
export function readSteps(node: SourceNode, key: string, scope: ReadScope): Step[] {
  if (!isListNode(node)) {
    if (isScalarNode(node) && node.unread) return [];
    if (isEmptyNode(node))
      reportProblem(scope, scope.path === '' ? 'missing-key.steps' : 'missing-key.emptySteps', node.range, { key });
    else reportWrongType(scope, node, key, say(pipelineTexts.listOfSteps));
    return [];
  }

  if (node.items.length === 0 && key === 'steps' && scope.path !== '')
    reportProblem(scope, 'missing-key.emptySteps', node.range, { key });
  const names = nameSteps(node.items);

  return node.items.flatMap((item, index) => {
    const name = names[index];
    const step = name && readStep(item, name, innerScope(scope, scope.path === '' ? name.id : `${scope.path}.${name.id}`));
    return step ? [step] : [];
  });
}
