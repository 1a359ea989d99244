import { say, texts } from '../../../language/texts.ts';
import { isItem, parentFrame } from '../../graph/edges.ts';
import { accessOf } from '../../graph/reads.ts';
import type { Rule } from '../checkable.ts';

/** Writing a variable of an outer frame from a loop that runs several items at once. */
export const racingSet: Rule = {
  code: 'racing-set',
  check({ graph, steps, lookup }, report) {
    for (const node of graph.nodes) {
      const placement = steps[node.index];
      if (!placement || (isItem(graph, node) && node.kind !== 'set')) continue;
      const inOwnLoop = node.loop?.single;
      for (const { name, range } of accessOf(placement.step).writes) {
        const owner = lookup.writtenTo(node, name);
        if (inOwnLoop) continue;
        for (
          let frame: number | undefined = node.frame;
          frame !== undefined && frame !== owner;
          frame = parentFrame(graph, frame)
        ) {
          const loop = graph.nodes[graph.frames[frame]?.owner ?? -1]?.loop;
          if (!loop || loop.maxParallel === 1) continue;
          report({ block: placement.block, range, message: say(texts['racing-set'], { name }) });
          break;
        }
      }
    }
  },
};
