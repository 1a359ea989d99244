import type { Json } from '../../../language/json.ts';
import { defined, definedMap, isMap } from '../../../language/json.ts';
import type { CallPlace } from '../../call-place.ts';
import type { CallOutcome } from '../../calls/call-types.ts';
import type { StepAttempt } from '../../context.ts';
import { withBytes } from '../../files/media.ts';
import type { ModelAnswer, ModelCall, ToolCall } from '../../model-port.ts';
import { hedgeTerms } from './hedge-terms.ts';
import { logMessages, logToolCall, toolCalls } from './session.ts';
import { watchAnswer } from './watch-answer.ts';

/** One model call as a fact of the step; its text is shown while it comes. */
export async function askStepModel(attempt: StepAttempt, call: ModelCall, kind: 'model' | 'repair'): Promise<ModelAnswer> {
  const { context, step, calls, signal } = attempt;
  const messages = logMessages(call.messages);
  // A fallback does not change the call's identity.
  const { tools, instead: _, bounds: __, batch: ___, ...rest } = call;
  const request: Json = definedMap({ ...rest, messages, tools: tools?.map(({ name }) => name) });
  const about = { kind, name: call.model, request, prompt: { messages }, asks: call, signal };

  const ask = async (place: CallPlace, end: AbortSignal): Promise<CallOutcome> => {
    const watch = watchAnswer({ ...attempt, signal: end });

    const delta = (text: string): void => {
      // Two texts at once would be none: the first call is the one that is shown.
      if (place.path === shown) context.live({ type: 'step.delta', at: context.ports.clock.now(), path: step.path, text });
      watch.take(text);
    };

    const answer = await context.ports.models
      .call(
        { ...call, messages: await withBytes(context.ports, call.messages), step: call.step ?? step.path },
        { signal: watch.signal, delta, place },
      )
      .catch((thrown: unknown) => {
        throw watch.failure(thrown) ?? thrown;
      });

    watch.end(answer);
    const { text, object, calls: toolCalls, ...answerNotes } = answer;
    return { result: definedMap({ text, object, calls: toolCalls?.map(logToolCall) }), notes: answerNotes };
  };

  let shown = '';

  const first = (place: CallPlace, end: AbortSignal): Promise<CallOutcome> => {
    shown ||= place.path;
    return ask(place, end);
  };

  const terms = kind === 'model' ? hedgeTerms(attempt, call) : undefined;
  const { result, notes } = terms
    ? await calls.makeHedged(about, first, terms)
    : await calls.make(about, (place) => first(place, signal));

  return defined<ModelAnswer>({ ...notes, ...readModelResult(result), model: notes.model ?? call.model });
}

/** The logged result of a call. */
export function readModelResult(result: Json): { text: string; object?: Json; calls?: ToolCall[] } {
  const { text = '', object, calls } = isMap(result) ? result : {};
  const wanted = toolCalls(calls);
  return { text: String(text), object, calls: wanted.length ? wanted : undefined };
}
