import type { Json, JsonMap } from '../../../language/json.ts';
import { isMap } from '../../../language/json.ts';
import { runsTexts } from '../../../language/texts/run/runs.ts';
import { say } from '../../../language/texts.ts';
import { fitParameters } from '../../calls/tool-parameters.ts';
import type { StepAttempt } from '../../context.ts';
import type { ToolCall, ToolOffer } from '../../model-port.ts';
import type { ToolAnswer } from '../prompt/agent.ts';
import type { OwnTools } from '../prompt/rounds.ts';
import type { Board } from './board.ts';

/** Names of the agents' additional tools. */
const [handing, writing] = ['handoff', 'write_board'];
export const teamToolNames: readonly string[] = [handing, writing];

/** A handoff: from whom, to whom, and the message. */
export interface Handoff {
  from: string;
  to: string;
  message: string;
}

/**
 * The tools for handoffs and for writing on the board. Their effects are derived from their arguments, which are logged as
 * calls.
 */
export function teamTools(
  attempt: StepAttempt,
  { name, others, board }: { name: string; others: readonly { id: string; about: string }[]; board: Board },
): { own: OwnTools; takeHandoff(): Handoff | undefined } {
  const offers: ToolOffer[] = [];
  if (others.length) offers.push(handoffOffer(others.map(({ id }) => id)));
  if (board.schema) offers.push({ name: writing, description: say(runsTexts.writesBoard), parameters: board.schema });

  let handoff: Handoff | undefined;

  /** Logs an agent's action; its model reads the result. */
  const log = async (tool: string, parameters: JsonMap, done: JsonMap, text?: string): Promise<ToolAnswer> => {
    const { context, step } = attempt;
    const call = { kind: 'tool' as const, name: tool, request: { tool, parameters }, prompt: parameters, signal: attempt.signal };
    const { result } = await attempt.calls.make(call, async () => {
      if (text !== undefined)
        context.live({ type: 'step.log', at: context.ports.clock.now(), path: step.path, level: 'info', text });
      return { result: done, notes: { provenance: 'live' } };
    });

    return { content: JSON.stringify(result) };
  };

  async function call({ name: tool, arguments: given }: ToolCall): Promise<ToolAnswer> {
    const schema = offers.find((offer) => offer.name === tool)?.parameters ?? {};
    const parameters = fitParameters(isMap(given) ? given : {}, schema);
    const wrong = attempt.context.ports.models.check(schema, parameters);
    if (wrong !== undefined) return refused(say(runsTexts.badArguments, { why: wrong }));
    if (tool === writing) {
      const answer = await log(tool, parameters, { written: Object.keys(parameters) });
      board.write(parameters);
      return answer;
    }
    if (handoff) return refused(say(runsTexts.handedAlready, { to: handoff.to }));

    const [to, message] = [textOf(parameters['to']), textOf(parameters['message'])];
    const answer = await log(tool, { to, message }, { handed_to: to }, say(runsTexts.handsOver, { agent: name, to, message }));
    handoff = { from: name, to, message };

    return answer;
  }

  return {
    own: { offers, call, ended: () => handoff !== undefined },
    takeHandoff() {
      const taken = handoff;
      handoff = undefined;
      return taken;
    },
  };
}

const handoffOffer = (names: string[]): ToolOffer => ({
  name: handing,
  description: say(runsTexts.passesOn),
  parameters: {
    type: 'object',
    properties: {
      to: { type: 'string', enum: names, description: say(runsTexts.passesTo) },
      message: { type: 'string', description: say(runsTexts.passesWords) },
    },
    required: ['to', 'message'],
    additionalProperties: false,
  },
});

const refused = (error: string): ToolAnswer => ({ content: JSON.stringify({ error }), failed: true });

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
