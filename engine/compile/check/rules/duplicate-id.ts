import { phrases } from '../../../language/texts/compile/phrases.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import type { Step } from '../../pipeline/model/step.ts';
import type { Block } from '../../source/nodes.ts';
import { type DescribedServer, isSameServer, serversDescribedBy } from '../calls/described-server.ts';
import type { Checkable, Finding, Rule, RulePage } from '../checkable.ts';
import { bodiesOf, stepsOf } from '../steps.ts';

export const duplicateIdPage: RulePage = {
  doc: 'Two steps of one place have the same id, so nobody could tell which of them a template or a route means. Give each an id of its own; the same goes for MCP servers that steps describe differently under one name. In different groups, loops or branches the same id is fine.',
  examples: [
    {
      text: `steps:
  - {id: greet, prompt: Say hello.}
  - {id: ~duplicate-id~greet, prompt: Say goodbye.}
`,
    },
    {
      good: true,
      text: `steps:
  - {id: first, steps: [{id: greet, prompt: Say hello.}]}
  - {id: second, steps: [{id: greet, prompt: Say goodbye.}]}
`,
    },
  ],
};

export const duplicateId: Rule = {
  code: 'duplicate-id',
  check(checkable, report) {
    const { pipeline, graph } = checkable;

    const frame = (steps: readonly { step: Step; block: Block }[], nodes?: number): void => {
      // Ids are unique in a graph.
      const isDistinct = nodes === steps.length;
      const first = new Map<string, { step: Step; block: Block }>();
      for (const one of steps) {
        const { step, block } = one;
        const before = isDistinct ? undefined : first.get(step.id);
        if (before)
          report({
            block,
            range: step.idRange,
            message: say(problemTexts['duplicate-id'], { id: step.id }),
            related: [{ block: before.block, range: before.step.idRange, message: say(phrases.firstOne, { id: step.id }) }],
          });
        else if (!isDistinct) first.set(step.id, one);

        for (const body of bodiesOf(step)) frame(body.map((inner) => ({ step: inner, block })));
      }
    };

    frame(pipeline.steps, graph.frames[0]?.nodes.length);
    frame(pipeline.finally, graph.frames[graph.last ?? -1]?.nodes.length);
    differingServers(checkable).forEach(report);
  },
};

/**
 * Servers that an earlier step describes differently: a warning, since a step that only names the server would be ambiguous.
 */
function differingServers(checkable: Checkable): Finding[] {
  const first = new Map<string, DescribedServer & { block: Block }>();
  return stepsOf(checkable).flatMap(({ step, block }) =>
    serversDescribedBy(step, checkable.tools).flatMap((server): Finding[] => {
      const before = first.get(server.name);
      if (!before) first.set(server.name, { ...server, block });
      if (!before || isSameServer(server.spec, before.spec)) return [];
      const { name, range } = server;
      const related = [{ block: before.block, range: before.range, message: say(phrases.firstOne, { id: name }) }];
      return [{ block, range, severity: 'warning', message: say(problemTexts['duplicate-id.server'], { name }), related }];
    }),
  );
}
