import { modelsTexts } from '../../../language/texts/run/models.ts';
import { say } from '../../../language/texts.ts';
import { fits } from '../../../language/wildcard.ts';
import type { Clock } from '../../../run/ports.ts';
import { RunError } from '../../../state/failure.ts';
import { endOf, type ModelEvent, type ModelRequest, type Provider } from '../../contract.ts';
import { abortFailure } from '../../http/watch.ts';
import type { ProviderAdapter } from '../adapter.ts';
import { allMediaTypes } from '../messages.ts';
import type { Script, ScriptedAnswer, ScriptReply } from './backends.ts';
import { embeddedProvider } from './provider.ts';

interface Scripted extends Provider {
  /** Every request so far, in order. */
  readonly requests: readonly ModelRequest[];
}

/** A script of a test: it supports whatever any model does. */
export const scriptedAdapter: ProviderAdapter = {
  free: 'simulated',
  mediaTypes: () => allMediaTypes,
  isNamedByProvider: ({ name }) => name === '',
  refusal: (_, { scripted }) =>
    scripted ? undefined : { message: say(modelsTexts.scripted), hint: say(modelsTexts.scriptedHint) },
  unlisted: true,
  open: (_, { script = {}, clock }) => createScripted(script, clock),
};

/**
 * Answers from a script, for tests: the same calls in the same order give the same answers. A call without a scripted answer
 * fails.
 */
export function createScripted(script: Script, clock: Clock): Scripted {
  const requests: ModelRequest[] = [];
  const patterns = Object.entries(script.steps ?? {}).map(([pattern, answers]) => ({
    pattern: pattern.split('*'),
    answers,
    calls: 0,
  }));
  const queue = [...(script.queue ?? [])];

  function next(request: ModelRequest): ScriptedAnswer {
    const step = request.metadata?.step ?? '';
    const entry = patterns.find(({ pattern }) => fits(pattern, step));
    const call = entry ? ++entry.calls : requests.length;
    const answer = entry ? answerAt(entry.answers, call) : (queue.shift() ?? script.otherwise);
    if (answer === undefined)
      throw new RunError({
        kind: 'internal',
        retryable: false,
        message: say(modelsTexts.noScript, { call, step: step === '' ? say(modelsTexts.noPath) : step }),
      });

    const scripted = typeof answer === 'function' ? answer(request, call) : answer;
    return typeof scripted === 'string' ? { text: scripted } : scripted;
  }

  async function* answered(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelEvent> {
    requests.push(request);
    const answer = next(request);
    const { delay = 0, pause = 0, fail, cut = false, usage = 'unknown', finish = 'stop' } = answer;
    const pieces = answer.chunks ?? [answer.json === undefined ? (answer.text ?? '') : JSON.stringify(answer.json)];

    let wait = delay;
    for (const text of pieces) {
      await passing(clock, wait, signal);
      wait = pause;
      if (text !== '') yield { type: 'delta', text };
    }

    if (fail) throw new RunError(fail);
    if (cut)
      throw new RunError({
        kind: 'network',
        message: say(modelsTexts.cut, { provider: 'scripted' }),
        cause: say(modelsTexts.untilThen, { text: pieces.join('') }),
      });

    for (const [index, call] of (answer.calls ?? []).entries())
      yield { type: 'tool-call', id: `call_${requests.length}_${index + 1}`, ...call };
    yield* endOf(usage, answer.calls?.length ? 'tool-calls' : finish, request.model);
  }

  return { ...embeddedProvider('scripted', answered), requests };
}

/** A pattern's answer to its n-th call. */
const answerAt = (answers: ScriptReply | readonly ScriptReply[], call: number): ScriptReply | undefined =>
  isList(answers) ? answers[call - 1] : answers;

const isList = (answers: ScriptReply | readonly ScriptReply[]): answers is readonly ScriptReply[] => Array.isArray(answers);

async function passing(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  if (!signal.aborted && ms > 0)
    await clock.sleep(ms, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  if (signal.aborted) throw abortFailure(signal);
}
