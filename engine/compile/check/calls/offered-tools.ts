import { suggestion } from '../../../language/problem.ts';
import { nearest } from '../../../language/spelling/suggest.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import { memberNames } from '../../../language/tools/members.ts';
import type { StepRef } from '../../pipeline/model/step-ref.ts';
import { resolveOfferedTool } from '../../pipeline/steps/kinds/offered-tools.ts';
import type { Checkable, Finding } from '../checkable.ts';
import type { CallFinding } from './call-finding.ts';

/** Faults in the names under `tools:` of a prompt or an expert: each name must offer at least one action. */
export const offerFaults = (
  { tools }: Pick<Checkable, 'tools'>,
  names: readonly StepRef[],
  block: Finding['block'],
): CallFinding[] => names.flatMap((name) => faultOf(tools, name, block) ?? []);

function faultOf(tools: Checkable['tools'], { id, range }: StepRef, block: Finding['block']): CallFinding | undefined {
  const offered = resolveOfferedTool((name) => tools.get(name), id);
  switch (offered.kind) {
    case 'no-tool': {
      const message = say(problemTexts['unknown-tool'], { tool: offered.tool });
      return { code: 'unknown-tool', block, range, message, ...suggestion(nearest(offered.tool, tools.keys()), range) };
    }
    case 'no-action': {
      const { spec, action } = offered;
      const actions = Object.keys(spec.actions);
      const message = say(problemTexts['unknown-action.tool'], { tool: spec.name, action, actions: actions.join(', ') });
      const near = nearest(action, actions);
      const name = near === undefined ? undefined : `${spec.name}.${near}`;
      return { code: 'unknown-action', block, range, message, ...suggestion(name, range) };
    }
    case 'nothing-reads': {
      const members = memberNames(offered.spec);
      const message = say(problemTexts['unknown-action.offered'], { tool: offered.spec.name, members: members.join(', ') });
      const [only] = members.length === 1 ? members : [];
      return { code: 'unknown-action', block, range, message, ...suggestion(only, range) };
    }
    default:
      return undefined;
  }
}
