import { defined } from '../../../language/json.ts';
import { runsTexts } from '../../../language/texts/run/runs.ts';
import { say } from '../../../language/texts.ts';
import { RunError } from '../../../state/failure.ts';
import type { StepAttempt } from '../../context.ts';
import type { Message, ModelAnswer, ModelCall, ToolCall, ToolOffer } from '../../model-port.ts';
import { makeToolCall, type ToolAnswer } from './agent.ts';
import { askStepModel } from './ask-step-model.ts';
import type { Offers } from './offers.ts';
import type { Repeats } from './repeats.ts';

/** The state of a model's rounds with tools. */
export interface Rounds {
  offers: Offers;
  repeats: Repeats;
  /** The step's own tools for its model. */
  own?: OwnTools;
  /** The number of the round that begins. Throws a RunError beyond the limit. */
  next(): number;
}

export interface OwnTools {
  offers: readonly ToolOffer[];
  call(asked: ToolCall): Promise<ToolAnswer>;
  /** Whether one of them ended the turn: then the model is not asked again. */
  ended(): boolean;
}

/**
 * The agent loop: asks and makes the requested tool calls, round by round, until the model answers. The conversation is
 * appended to `messages`. Undefined where a tool of the step ended the turn.
 */
export function askInRounds(
  attempt: StepAttempt,
  rounds: Rounds & { own?: undefined },
  call: Omit<ModelCall, 'messages'>,
  messages: Message[],
): Promise<ModelAnswer>;
export function askInRounds(
  attempt: StepAttempt,
  rounds: Rounds,
  call: Omit<ModelCall, 'messages'>,
  messages: Message[],
): Promise<ModelAnswer | undefined>;
export async function askInRounds(
  attempt: StepAttempt,
  rounds: Rounds,
  call: Omit<ModelCall, 'messages'>,
  messages: Message[],
): Promise<ModelAnswer | undefined> {
  const { offers, repeats, own } = rounds;
  const askNow = () => askStepModel(attempt, defined({ ...call, tools: toolsOf(rounds), messages }), 'model');
  let answer = await askNow();
  while (answer.calls?.length) {
    const round = rounds.next();
    messages.push({ role: 'assistant', content: answer.text, calls: answer.calls });
    for (const asked of answer.calls) {
      if (own?.offers.some(({ name }) => name === asked.name)) {
        messages.push({ role: 'tool', call: asked.id, ...(await own.call(asked)) });
        continue;
      }

      const circling = repeats.instead(asked, round);
      const result: ToolAnswer =
        circling === undefined ? await makeToolCall(attempt, offers.now(), asked) : { content: circling, failed: true };
      if (circling === undefined) repeats.gave(asked, result.content);
      messages.push({ role: 'tool', call: asked.id, ...result });
    }

    if (own?.ended()) return undefined;
    await offers.refresh();
    answer = await askNow();
  }

  return answer;
}

/** Counts rounds up to a limit. */
export function countRounds(model: string, most: number): () => number {
  let round = 0;
  return () => {
    if (++round <= most) return round;
    throw new RunError({
      kind: 'bad-response',
      message: say(runsTexts.tooManyTurns, { model, most }),
      hint: say(runsTexts.tooManyTurnsHint),
      retryable: false,
    });
  };
}

/** The tools of a call; undefined where none is offered. */
function toolsOf({ offers, own }: Rounds): ModelCall['tools'] {
  const tools = offers.now().map(({ name, description, parameters }) => ({ name, description, parameters }));
  const all = own ? [...own.offers, ...tools] : tools;
  return all.length ? all : undefined;
}
