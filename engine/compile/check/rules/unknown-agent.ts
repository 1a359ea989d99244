import { suggestion } from '../../../language/problem.ts';
import { nearest } from '../../../language/spelling/suggest.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import type { Rule, RulePage } from '../checkable.ts';
import { checkEachStep } from '../steps.ts';

export const unknownAgentPage: RulePage = {
  doc: 'A name in `hands_to` or `start` is that of no agent of the step, so nobody could go on. An agent does not hand over to itself: it goes on anyway.',
  examples: [
    {
      text: `steps:
  - id: team
    task: Explain the tides.
    agents:
      writer: {system: You write., hands_to: [critic, ~unknown-agent~crtic]}
      critic: {system: You judge.}
`,
    },
    {
      text: `steps:
  - id: team
    task: Explain the tides.
    agents:
      writer: {system: You write.}
    start: ~unknown-agent~researcher
`,
    },
    {
      good: true,
      text: `steps:
  - id: team
    task: Explain the tides.
    agents:
      researcher: {system: You find facts., hands_to: [writer]}
      writer: {system: You write.}
`,
    },
  ],
};

export const unknownAgent: Rule = {
  code: 'unknown-agent',
  check: checkEachStep(({ step, block }, report) => {
    const { work } = step;
    if (work.kind !== 'agents') return;

    const names = work.agents.map((agent) => agent.step.id);
    const refs = work.agents.flatMap(({ step: { id }, handsTo }) => handsTo.map((ref) => ({ ref, by: id })));
    if (work.start) refs.push({ ref: work.start, by: '' });

    for (const { ref, by } of refs) {
      const { id, range } = ref;
      if (id === by) report({ block, range, message: say(problemTexts['unknown-agent.itself'], { id }) });
      else if (!names.includes(id))
        report({ block, range, message: say(problemTexts['unknown-agent'], { id }), ...suggestion(nearest(id, names), range) });
    }
  }),
};
