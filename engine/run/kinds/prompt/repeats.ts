import type { Json } from '../../../language/json.ts';
import { isMap } from '../../../language/json.ts';
import { runsTexts } from '../../../language/texts/run/runs.ts';
import { say } from '../../../language/texts.ts';
import { RunError } from '../../../state/failure.ts';
import type { ToolCall } from '../../model-port.ts';

/** After this many equal calls with equal results, another one says nothing new. */
const enough = 2;

export interface Repeats {
  /**
   * The reply to a tool call that repeats an earlier one without progress. Throws a RunError (`bad-response`) where the model
   * got that reply in an earlier turn; repeats within one turn were sent before it could see the reply.
   */
  instead(asked: ToolCall, turn: number): string | undefined;
  /** Records the result of a call. */
  gave(asked: ToolCall, content: string): void;
}

/**
 * Keeps a model from looping: a call that returned the same result twice, while nothing else brought anything new, is not
 * repeated. Any new result resets the count, so that a test may run again after each change.
 */
export function watchRepeats(model: string): Repeats {
  const answers = new Map<string, { content: string; times: number }>();
  /** The turn in which a call was refused as a repetition. */
  const refusedIn = new Map<string, number>();

  return {
    instead(asked, turn) {
      const key = keyOf(asked);
      if ((answers.get(key)?.times ?? 0) < enough) return undefined;
      if ((refusedIn.get(key) ?? turn) < turn)
        throw new RunError({
          kind: 'bad-response',
          message: say(runsTexts.inCircle, { model, name: asked.name }),
          hint: say(runsTexts.inCircleHint),
          retryable: false,
        });

      refusedIn.set(key, turn);
      return JSON.stringify({ error: say(runsTexts.saidAlready, { times: enough }) });
    },
    gave(asked, content) {
      const key = keyOf(asked);
      const before = answers.get(key);
      if (before?.content === content) before.times++;
      else {
        refusedIn.clear();
        for (const one of answers.values()) one.times = 1;
        answers.set(key, { content, times: 1 });
      }
    },
  };
}

const keyOf = ({ name, arguments: given }: ToolCall): string => JSON.stringify([name, ordered(given)]);

/** Members of a map in a canonical order. */
function ordered(value: Json): Json {
  if (Array.isArray(value)) return value.map(ordered);
  if (!isMap(value)) return value;
  const entries = Object.entries(value).map(([key, member]): [string, Json] => [key, ordered(member)]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
