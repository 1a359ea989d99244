import { pipelineTexts } from '../../../../language/texts/compile/pipelines.ts';
import { say } from '../../../../language/texts.ts';
import type { SourceNode } from '../../../source/nodes.ts';
import { readAutoSites } from '../../auto/sites.ts';
import type { ComputedRoute, ComputedTarget, StepRef } from '../../model/step-ref.ts';
import type { AutoSite } from '../../model/value.ts';
import type { ValueSite } from '../../model/value-site.ts';
import type { ReadScope } from '../../scope.ts';
import { reportProblem, reportWrongType } from '../../scope.ts';
import { isComputed, isEmptyNode, isListNode, isScalarNode } from '../../source-nodes.ts';
import { readValue } from '../../values/value.ts';
import type { Draft } from '../draft.ts';

/** The id of a step, as a constant. */
export function readReference(node: SourceNode, key: string, scope: ReadScope): StepRef | undefined {
  if (isEmptyNode(node)) return undefined;
  if (!isScalarNode(node)) {
    reportWrongType(scope, node, key, say(pipelineTexts.aStepId));
    return undefined;
  }
  if (isComputed(node)) {
    reportProblem(scope, 'wrong-type.written', node.range, { key });
    return undefined;
  }

  return { id: node.text.trim(), range: node.range };
}

/** The target of a route: an id, or a template or AUTO tag, whose candidates `routes` or the tag's `choices` name. */
export function readRoute(node: SourceNode, on: ComputedRoute['on'], draft: Draft, scope: ReadScope): StepRef | undefined {
  const key = `on_${on}`;
  if (!isComputed(node)) return readReference(node, key, scope);
  const computed = readTarget(node, key, draft.routes, scope);
  if (computed) draft.step.computedRoutes.push({ on, ...computed });
  return undefined;
}

/** A template or AUTO tag for one of the candidates: those of `routes`, else the `choices` of the tag. */
export function readTarget(
  node: SourceNode,
  key: string,
  routes: StepRef[] | undefined,
  scope: ReadScope,
): ComputedTarget | undefined {
  const ids = routes?.map(({ id }) => id);
  const schema = ids?.length ? { type: 'string', enum: ids } : undefined;
  const value = readValue(node, { field: key, wants: 'step', run: true, schema }, scope);
  const site = value.kind === 'auto' ? value.pieces.find((piece) => piece.kind === 'site')?.site : undefined;
  const candidates = routes ?? site?.choices?.map((id) => ({ id, range: node.range }));
  if (candidates?.length) return { value, candidates };

  reportProblem(scope, 'missing-key.routes', node.range, { key });
  return undefined;
}

/**
 * The ids of `dependencies`. An AUTO tag in place of the list answers with a list of ids, one in the list with one id; both
 * before the run.
 */
export function readDependencies(node: SourceNode, scope: ReadScope): { references: StepRef[]; autos: AutoSite[] } {
  const isList = isListNode(node);
  const references: StepRef[] = [];
  const autos: AutoSite[] = [];
  for (const item of isList ? node.items : [node]) {
    if (isScalarNode(item) && item.autos.length) {
      // Tags in the items of one list are numbered consecutively.
      const site: ValueSite = isList
        ? { field: 'dependencies', wants: 'step', first: autos.length }
        : { field: 'dependencies', wants: 'array', schema: idList };

      // Nested tags come first.
      const outer = readAutoSites(item, site, scope).at(-1);
      if (outer?.lone) autos.push(outer);
      else reportProblem(scope, 'wrong-type.tag', item.range);
    } else if (isComputed(item)) {
      reportProblem(scope, 'wrong-type.reference', item.range, { key: 'dependencies' });
    } else {
      const reference = readReference(item, 'dependencies', scope);
      if (reference) references.push(reference);
    }
  }

  return { references, autos };
}

const idList = { type: 'array', items: { type: 'string' } };
