import { editOutDependency, findNeedlessDependencies } from '../../../compile/check/flow/needless-dependencies.ts';
import type { Node } from '../../../compile/graph/graph.ts';
import { isItem } from '../../../compile/graph/places.ts';
import type { Step } from '../../../compile/pipeline/model/step.ts';
import type { AdviceCandidate, AdviceContext } from '../candidate.ts';

/** Steps with a dependency on a step that they do not read and that has no side effects. */
export function dropDependency({ compiled }: AdviceContext): AdviceCandidate[] {
  const { graph, steps } = compiled;
  return graph.nodes.flatMap((node) => {
    const placement = steps[node.index];
    if (!placement || isItem(graph, node)) return [];

    const { step, block } = placement;
    const read = new Set(findNeedlessDependencies(compiled.checkable, node, step).map(({ ref }) => ref.id));
    return step.dependencies.flatMap((ref): AdviceCandidate[] => {
      if (read.has(ref.id)) return [];
      const before = graph.edges.filter(({ from, to }) => to === node.index && graph.nodes[from]?.id === ref.id);
      const [edge] = before;
      const other = edge && graph.nodes[edge.from];
      if (!other || before.some(({ kind }) => kind !== 'dependency') || !onlyAnswers(other, steps[other.index]?.step)) return [];

      const edit = editOutDependency(step, ref, block);
      if (!edit) return [];

      const at = compiled.at(block);
      const range = { start: edit.range.start + at, end: edit.range.end + at };
      const values = { step: node.path, other: ref.id };

      return [{ kind: 'dependency', step: node.path, changes: [{ range, text: edit.text }], values, quality: { is: 'same' } }];
    });
  });
}

/** It has no effects, no memory, and its outcome decides nothing. */
function onlyAnswers({ kind, body, routes, policy }: Node, step: Step | undefined): boolean {
  if (kind !== 'prompt' || body !== undefined || policy !== 'fail' || Object.keys(routes).length) return false;
  if (step?.work.kind !== 'prompt') return false;
  return step.products.length === 0 && step.work.tools.length === 0 && step.work.session === undefined;
}
