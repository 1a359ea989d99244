import { phrases } from '../../../language/texts/compile/phrases.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import type { WorkOf } from '../../pipeline/model/by-kind.ts';
import type { Rule, RulePage } from '../checkable.ts';
import { checkEachStep } from '../steps.ts';

export const unreachableAgentPage: RulePage = {
  doc: 'Nobody hands over to an agent, directly or by way of others, and it does not start either: it never has a turn. Name it under `hands_to` of one that has, begin with it, or remove it.',
  examples: [
    {
      text: `steps:
  - id: team
    task: Explain the tides.
    agents:
      researcher: {system: You find facts., hands_to: [writer]}
      writer: {system: You write.}
      ~unreachable-agent~critic: {system: You judge., hands_to: [writer]}
`,
    },
    {
      good: true,
      text: `steps:
  - id: team
    task: Explain the tides.
    agents:
      researcher: {system: You find facts., hands_to: [writer]}
      writer: {system: You write., hands_to: [critic]}
      critic: {system: You judge., hands_to: [writer]}
`,
    },
  ],
};

export const unreachableAgent: Rule = {
  code: 'unreachable-agent',
  check: checkEachStep(({ step, block }, report) => {
    const { work } = step;
    if (work.kind !== 'agents') return;

    const first = work.start?.id ?? work.agents[0]?.step.id ?? '';
    const reached = reachedFrom(first, work);
    // The entry agent is unknown, which is the problem then.
    if (!work.agents.some((agent) => agent.step.id === first)) return;

    for (const { step: agent } of work.agents) {
      if (reached.has(agent.id)) continue;
      const message = say(problemTexts['unreachable-agent'], { id: agent.id, first });
      report({ block, range: agent.idRange, message, hint: say(phrases.handsToHint, { id: agent.id }) });
    }
  }),
};

function reachedFrom(first: string, { agents }: WorkOf<'agents'>): ReadonlySet<string> {
  const reached = new Set([first]);
  for (const name of reached) {
    const own = agents.find(({ step }) => step.id === name);
    for (const { id } of own?.handsTo ?? []) reached.add(id);
  }
  return reached;
}
