import { pipelineTexts } from '../../../../language/texts/pipelines.ts';
import { say } from '../../../../language/texts.ts';
import type { SourceNode } from '../../../source/nodes.ts';
import { readAutoSites } from '../../auto/sites.ts';
import { isComputed, isEmptyNode, isListNode, isScalarNode } from '../../fields.ts';
import type { ComputedRoute, ComputedTarget, StepRef } from '../../model/step.ts';
import type { AutoSite } from '../../model/value.ts';
import type { ReadScope } from '../../scope.ts';
import { describeNode, reportProblem } from '../../scope.ts';
import { readValue } from '../../values/value.ts';
import type { Draft } from '../draft.ts';

/** The id of a step, written out. */
export function readReference(node: SourceNode, key: string, scope: ReadScope): StepRef | undefined {
  if (isEmptyNode(node)) return undefined;
  if (!isScalarNode(node)) {
    reportProblem(scope, 'wrong-type', node.range, { key, want: say(pipelineTexts.aStepId), got: describeNode(node) });
    return undefined;
  }
  if (isComputed(node)) {
    reportProblem(scope, 'wrong-type.written', node.range, { key });
    return undefined;
  }
  return { id: node.text.trim(), range: node.range };
}

/** Where a route leads: an id, or a template or AUTO tag whose candidates `routes` or the tag's `choices` name. */
export function readRoute(
  node: SourceNode,
  key: `on_${ComputedRoute['on']}`,
  on: ComputedRoute['on'],
  draft: Draft,
  scope: ReadScope,
): StepRef | undefined {
  if (!isComputed(node)) return readReference(node, key, scope);
  const computed = readTarget(node, key, draft.routes, scope);
  if (computed) draft.step.computedRoutes.push({ on, ...computed });
  return undefined;
}

/** A template or AUTO tag that gives one of the candidates: those of `routes`, else the `choices` of the tag. */
export function readTarget(
  node: SourceNode,
  key: string,
  routes: StepRef[] | undefined,
  scope: ReadScope,
): ComputedTarget | undefined {
  const ids = routes?.map(({ id }) => id);
  const schema = ids?.length ? { schema: { type: 'string', enum: ids } } : {};
  const value = readValue(node, { field: key, wants: 'step', run: true, ...schema }, scope);
  const site = value.kind === 'auto' ? value.pieces.find((piece) => piece.kind === 'site')?.site : undefined;
  const candidates = routes ?? site?.choices?.map((id) => ({ id, range: node.range }));
  if (candidates?.length) return { value, candidates };
  reportProblem(scope, 'missing-key.routes', node.range, { key });
  return undefined;
}

/** The ids of `dependencies`. An AUTO tag alone gives a list of them, one in the list gives one; both are answered before the run. */
export function readDependencies(node: SourceNode, scope: ReadScope): { references: StepRef[]; autos: AutoSite[] } {
  const whole = !isListNode(node);
  const references: StepRef[] = [];
  const autos: AutoSite[] = [];
  for (const item of whole ? [node] : node.items) {
    if (isScalarNode(item) && item.autos.length) {
      const site = whole
        ? ({ field: 'dependencies', wants: 'array', schema: idList } as const)
        : // Tags in the items of one list are told apart by their place in it.
          ({ field: 'dependencies', wants: 'step', first: autos.length } as const);
      // Inner tags come first.
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
