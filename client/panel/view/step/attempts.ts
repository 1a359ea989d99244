import { say } from '../../../../engine/language/texts.ts';
import type { Fact } from '../../../../engine/state/events.ts';
import type { Failure } from '../../../../engine/state/failure.ts';
import { splitCall } from '../../../../engine/state/path.ts';
import { timeBetween } from '../../../../engine/state/reduce/running-time.ts';
import type { CallState, StepState } from '../../../../engine/state/step.ts';
import type { Json, JsonMap } from '../../../messages.ts';
import { detailTexts } from '../../texts/details.ts';
import { stepTexts } from '../../texts/step.ts';
import { clock, formatCost, formatFigure, mostListed, span } from '../format.ts';
import { hasRunEnded, type Look, lookOf, type SeenRun } from '../status.ts';
import { inShort, isTree, storedInShort } from '../values/value.ts';

/** A call of a model or a tool, as a table row; an unknown figure is empty. */
export interface CallRow {
  kind: string;
  /** The step's agent that made it. */
  agent?: string | undefined;
  name: string;
  look: Look;
  /** The run that answers it. */
  run?: string | undefined;
  /** Time to first token. */
  first: string;
  duration: string;
  tokens: string;
  cost: string;
  /** The outcome in a line. */
  line: string;
  /** The parameters and the result of a tool; the answer of a model, or its tool calls. */
  given?: Json | undefined;
  result?: Json | undefined;
  note?: string | undefined;
}

/** One attempt of a step, with its calls. */
export interface AttemptRow {
  number: number;
  look: Look;
  duration: string;
  failure?: string | undefined;
  /** The delay before the next one. */
  pause?: string | undefined;
  calls: CallRow[];
}

/** An attempt while its facts are read. */
interface OpenAttempt {
  row: AttemptRow;
  begun: number;
  ended?: number;
}

/** The attempts of a step by its facts, up to the shown moment; those after the listed ones have no text and no calls. */
export function attemptsOf(state: SeenRun, step: StepState, facts: readonly Fact[], now: number): AttemptRow[] {
  const attempts: OpenAttempt[] = [];
  // Only listed attempts of thousands get a text: this is computed in every frame.
  const isListed = (): boolean => attempts.length <= mostListed;

  const begin = (number: number, begun: number): OpenAttempt => {
    const attempt = { row: { number, look: lookOf(state, step), duration: '', calls: [] }, begun };
    attempts.push(attempt);
    return attempt;
  };

  const end = (attempt: OpenAttempt | undefined, at: number, failure?: Failure): void => {
    if (!attempt) return;
    attempt.ended = at;
    if (!isListed()) return;
    attempt.row.duration = span(timeBetween(state.ran, attempt.begun, at));
    attempt.row.failure = failure?.message;
  };

  for (const fact of facts) {
    const last = attempts.at(-1);
    switch (fact.type) {
      case 'attempt.started':
        if (last?.ended !== undefined && isListed()) last.row.pause = span(timeBetween(state.ran, last.ended, fact.at));
        if (last?.row.number !== fact.attempt) begin(fact.attempt, fact.at);
        break;
      case 'call.started': {
        const call = step.calls[(splitCall(fact.path)?.number ?? 0) - 1];
        if (call && isListed()) (last ?? begin(1, fact.at)).row.calls.push(callRow(state, call, now));
        break;
      }
      case 'attempt.failed':
        end(last, fact.at, fact.failure);
        if (last) last.row.look = 'failed';
        break;
      case 'step.failed':
        end(last, fact.at, fact.failure);
        break;
      case 'step.succeeded':
        end(last, fact.at);
        break;
    }
  }

  return attempts.map(({ row }) => row);
}

const kindWords: Record<string, string> = detailTexts.kinds;

function callRow(state: SeenRun, call: CallState, now: number): CallRow {
  const { settled } = call;
  const result = settled?.result && 'value' in settled.result ? answerOf(call, settled.result.value) : undefined;
  const failed = settled?.failure?.message ?? (call.kind === 'tool' && isTree(result) ? toolError(result) : undefined);
  const lookSettled: Look = failed === undefined ? 'succeeded' : 'failed';
  const open = openCall(state, () => clock(timeBetween(state.ran, call.started_at, now)));

  return {
    kind: say(call.hedges === undefined ? (kindWords[call.kind] ?? call.kind) : detailTexts.secondCall),
    agent: call.agent,
    run: call.run,
    name: settled?.model ?? call.name,
    look: settled ? lookSettled : open.look,
    first: settled?.first_token === undefined ? '' : span(settled.first_token),
    duration: settled ? span(timeBetween(state.ran, call.started_at, settled.at)) : open.time,
    tokens: tokensOf(settled?.usage),
    cost: settled?.cost === undefined ? '' : formatCost(settled.cost),
    line: failed ?? (result === undefined ? storedInShort(settled?.result, 60) : inShort(result, 60)),
    given: call.kind === 'tool' && call.prompt !== undefined ? call.prompt : undefined,
    result: result === undefined || result === null ? undefined : result,
    note: settled?.taken === undefined ? settled?.note || undefined : say(detailTexts.takenFrom, { call: settled.taken }),
  };
}

const tokensOf = (usage: { input_tokens?: number; output_tokens?: number } | undefined): string =>
  usage?.input_tokens === undefined && usage?.output_tokens === undefined
    ? ''
    : say(stepTexts.tokensInOut, {
        in: usage.input_tokens === undefined ? '?' : formatFigure(usage.input_tokens),
        out: usage.output_tokens === undefined ? '?' : formatFigure(usage.output_tokens),
      });

/** A tool may answer with an error of its own. */
const toolError = ({ success, error }: JsonMap): string | undefined => {
  if (success === false) {
    if (typeof error === 'string') return error;
    return say(detailTexts.toolFailed);
  }
  return undefined;
};

/** The answer in its best readable form: the object or the text of a model, and its tool calls. */
function answerOf({ kind }: CallState, result: Json): Json {
  if (kind === 'tool' || !isTree(result)) return result;
  if (kind === 'run') return result['outputs'] ?? null;

  const { text = null, object, calls } = result;
  const asks = Array.isArray(calls) && calls.length > 0 ? calls.filter(isTree).map(toolAsked) : undefined;
  const answer = object ?? text;
  if (!asks) return answer;

  return [...(typeof answer === 'string' && answer !== '' ? [answer] : []), ...asks].join('\n');
}

/** A tool call requested by a model, in one line. */
export const toolAsked = ({ name, arguments: given }: JsonMap): string => `→ ${String(name)} ${JSON.stringify(given ?? {})}`;

/** The state of a call without an end in the log. */
function openCall(state: SeenRun, sofar: () => string): { look: Look; time: string } {
  if (hasRunEnded(state)) return { look: 'interrupted', time: say(detailTexts.cutOff) };
  return { look: state.unheard ? 'unheard' : 'running', time: sofar() };
}
