import { builtIns, callNames, namespaces } from '../../../../language/names.ts';
import { joinedNames, namesOf } from '../../../../language/spelling/near.ts';
import { partsOfWork } from '../../../pipeline/model/parts.ts';
import type { Types, Typing } from '../typing.ts';
import { seesCall } from './call-names.ts';
import { framesInScope } from './frames-in-scope.ts';
import { enclosingLoops } from './loops.ts';

/** Every name in scope at a place, nearest first; some names come twice. */
export function namesInScope(typing: Typing): Types['names'] {
  const { checkable } = typing;
  const { graph, steps, pipeline } = checkable;
  /** All steps of a frame see the same ids. */
  const ids = graph.frames.map((frame) => namesOf(() => frame.nodes.flatMap((index) => graph.nodes[index]?.id ?? [])));

  /** All steps see the same names that are not of steps. */
  const shared = namesOf(() => [
    ...pipeline.variables.map(({ name }) => name),
    ...steps.flatMap(({ step }) => [...partsOfWork(step.work).sets.map(({ key }) => key), ...(step.answer?.vars ?? [])]),
    ...pipeline.inputs.map(({ name }) => name),
    ...Object.keys(namespaces),
    ...Object.keys(builtIns),
  ]);

  return (node, scope) => {
    if (node && typeof scope === 'object') return typing.rowsOf(node)?.scopes.get(scope)?.names() ?? joinedNames([]);
    const loops = node ? [...enclosingLoops(checkable, node, scope)] : [];
    return joinedNames([
      loops.flatMap(({ loop }) => [loop?.as ?? 'iteration', 'index', 'loop', 'previous']),
      ...framesInScope(checkable, node, scope).flatMap((frame) => ids[frame] ?? []),
      shared,
      node && seesCall(typing, node, scope) ? Object.keys(callNames) : [],
    ]);
  };
}
