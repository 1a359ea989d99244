import { say, texts } from '../../../language/texts.ts';
import { isItem } from '../../graph/edges.ts';
import { accessOf } from '../../graph/reads.ts';
import type { Rule } from '../checkable.ts';
import { inBlock } from '../place.ts';

/** Names that the language has and that no run gives yet. */
const later = new Set(['env', 'secrets']);

/** What the language knows and nothing executes yet: said while writing, refused by `run` before the first step. */
export const notExecutable: Rule = {
  code: 'not-executable-yet',
  check({ graph, steps, tools, pipeline }, report) {
    for (const node of graph.nodes) {
      const placement = steps[node.index];
      if (!placement || isItem(graph, node)) continue;
      const { step, block } = placement;
      const say1 = (what: string, range: { start: number; end: number }): void =>
        report({ block, range, message: say(texts['not-executable-yet'], { what }) });
      for (const { what, range } of step.notExecutable) say1(what, range);
      const { work } = step;
      if (work.kind === 'tool' && tools.get(work.tool)?.executable === false) say1(`The tool \`${work.tool}\``, work.toolRange);
      for (const site of step.autos)
        if (site.field === 'continue_if' || site.field === 'break_if')
          say1('AUTO as the end of a loop', inBlock(site.node, site.tag.range));
      if (step.autoDependencies)
        say1('AUTO in `dependencies`', inBlock(step.autoDependencies.node, step.autoDependencies.tag.range));
      for (const read of accessOf(step).reads)
        if (later.has(read.name)) say1(`\`${read.name}\``, inBlock(read.node, read.nameRange));
    }
    for (const { block, what, range } of pipeline.notExecutable)
      report({ block, range, message: say(texts['not-executable-yet'], { what }) });
  },
};
