import type { FailureKind } from '../../../language/failures.ts';
import { defined, isMap, type Json, type JsonMap } from '../../../language/json.ts';
import { modelsTexts } from '../../../language/texts/run/models.ts';
import { say } from '../../../language/texts.ts';
import type { ToolCall } from '../../../run/model-port.ts';
import { RunError } from '../../../state/failure.ts';
import { type Counts, endOf, type Finish, type ModelEvent } from '../../contract.ts';
import { createDecoder, type StreamDecoder, type StreamState } from '../../http/decoder.ts';

const finishes: readonly Finish[] = ['stop', 'length', 'tool-calls', 'content-filter'];

/** The kinds of failure that a program may name. */
const kinds: readonly FailureKind[] = [
  'auth',
  'quota',
  'rate',
  'overload',
  'timeout',
  'network',
  'content-filter',
  'bad-request',
  'bad-response',
];

const countNames = ['input_tokens', 'output_tokens', 'cached_tokens', 'reasoning_tokens'] as const;

/** The characters of a line that are shown. */
const mostShown = 200;

/** Decodes the events from a program. */
export function decodeProgram(provider: string): StreamDecoder {
  const state: StreamState = { text: '' };
  const calls: ToolCall[] = [];
  const warnings: string[] = [];
  let usage: Counts | undefined;
  let model = '';

  const unfit = (event: JsonMap): RunError => noEvent(provider, JSON.stringify(event));
  const readers: Readonly<Record<string, (event: JsonMap) => string | undefined>> = {
    delta: ({ text }) => (typeof text === 'string' ? text : undefined),
    warning({ text }) {
      if (typeof text !== 'string') return undefined;
      warnings.push(text);
      return '';
    },
    'tool-call'(event) {
      const call = toolCallOf(event, calls.length + 1);
      if (call) calls.push(call);
      return call && '';
    },
    usage(event) {
      usage = countsOf(event);
      return usage && '';
    },
    error(event) {
      throw failureOf(provider, event) ?? unfit(event);
    },
    done(event) {
      const { finish = calls.length ? 'tool-calls' : 'stop' } = event;
      state.finish = finishes.find((one) => one === finish);
      if (typeof event['model'] === 'string') model = event['model'];
      return state.finish && '';
    },
  };

  return createDecoder(provider, state, {
    readText(event) {
      const type = String(event['type']);
      const text = Object.hasOwn(readers, type) ? readers[type]?.(event) : undefined;
      if (text === undefined) throw unfit(event);
      return text;
    },
    readEnd: () => undefined,
    *end(): Iterable<ModelEvent> {
      for (const text of warnings) yield { type: 'warning', text };
      for (const call of calls) yield { type: 'tool-call', ...call };
      yield* endOf(usage, state.finish ?? 'stop', model);
    },
  });
}

/** The failure for a line that is no event. */
export const noEvent = (provider: string, line: string): RunError =>
  new RunError({
    kind: 'bad-response',
    message: say(modelsTexts.programSaid, { provider, said: line.slice(0, mostShown) }),
    hint: say(modelsTexts.programSaidHint),
  });

function toolCallOf({ id, name, arguments: given }: JsonMap, number: number): ToolCall | undefined {
  if (typeof name !== 'string' || name === '') return undefined;
  return { id: typeof id === 'string' ? id : `call_${number}`, name, arguments: given ?? {} };
}

/** Undefined for an invalid count. */
function countsOf(event: JsonMap): Counts | undefined {
  const counts: Counts = {};
  for (const name of countNames) {
    const count = event[name];
    if (count === undefined || count === null) continue;
    if (!isCount(count)) return undefined;
    counts[name] = count;
  }

  return counts;
}

const isCount = (value: Json): value is number => typeof value === 'number' && Number.isInteger(value) && value >= 0;

function failureOf(provider: string, { kind, message, hint, retry_after }: JsonMap): RunError | undefined {
  const known = kinds.find((one) => one === kind);
  if (!known || typeof message !== 'string') return undefined;
  return new RunError(
    defined({
      kind: known,
      message: say(modelsTexts.programFailed, { provider, said: message }),
      hint: typeof hint === 'string' ? hint : undefined,
      retry_after: typeof retry_after === 'number' && retry_after >= 0 ? retry_after * 1000 : undefined,
    }),
  );
}

/** Whether a program's output is complete. */
export const isLastEvent = (event: unknown): boolean => isMap(event) && (event['type'] === 'done' || event['type'] === 'error');
