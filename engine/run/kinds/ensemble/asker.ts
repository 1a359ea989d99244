import type { Json, JsonSchema } from '../../../language/json.ts';
import { defined, definedMap, isMap } from '../../../language/json.ts';
import { runsTexts } from '../../../language/texts/run/runs.ts';
import { say } from '../../../language/texts.ts';
import { formatDollars } from '../../../language/values/money.ts';
import type { Failure } from '../../../state/failure.ts';
import { isRunError, RunError } from '../../../state/failure.ts';
import type { StepState } from '../../../state/step.ts';
import type { UsageCost } from '../../../state/usage.ts';
import type { CallNotes, StepCall } from '../../calls/call-types.ts';
import type { StepAttempt } from '../../context.ts';
import type { CallBounds, Message, ModelCall } from '../../model-port.ts';
import { failureFrom } from '../../scope/render.ts';
import { logMessages } from '../prompt/session.ts';
import { repairPrompt } from './prompts.ts';

/** A member that answers. Two members may use the same model. */
export interface Member {
  /** From 1, in the order of `models`. */
  number: number;
  model: string;
  /** Its fallbacks. */
  instead?: readonly string[] | undefined;
}

interface EnsembleQuestion {
  kind: StepCall['kind'];
  model: string;
  /** Fallbacks of the model. */
  instead?: readonly string[] | undefined;
  bounds?: CallBounds | undefined;
  messages: Message[];
  schema?: JsonSchema | undefined;
  /** Its text is shown while it comes. */
  shown?: boolean;
}

type Shaped = EnsembleQuestion & { schema: JsonSchema };

type Outcome<Value> = { value: Value } | { failure: Failure };

interface Reply {
  text: string;
  object?: Json;
  note?: string;
  totals: CallTotals;
}

/** What the calls for one answer took together. */
export interface CallTotals {
  milliseconds: number;
  usage: readonly UsageCost[];
}

/** Settings of all calls in one ensemble. */
interface Settings {
  temperature?: number | undefined;
  max_tokens?: number | undefined;
  /** USD for all calls together. */
  budget?: number | undefined;
  /** Calls of an earlier, interrupted attempt are not repeated. */
  goesOn: boolean;
}

export interface Asker {
  ask(question: EnsembleQuestion): Promise<Reply>;
  /** Asks once more where the answer does not fit its schema. */
  askFor(question: Shaped): Promise<Reply>;
  /**
   * The same for several in parallel; repeated questions start when every first one has ended, so that their order is
   * deterministic.
   */
  askAllFor(questions: readonly Shaped[]): Promise<Outcome<Reply>[]>;
  /** The number of calls made, or taken from the log. */
  readonly count: number;
}

/** The calls of an ensemble: each is a fact, charged to the run's budget and the step's own. */
export function askerOf({ context, step, calls, signal }: StepAttempt, settings: Settings): Asker {
  const { models } = context.ports;
  const spending = { spent: 0, reserved: 0 };
  let count = 0;
  const { temperature, max_tokens } = settings;

  async function make({ kind, model, instead, bounds, messages, schema, shown }: EnsembleQuestion): Promise<Reply> {
    const modelCall: ModelCall = defined({ model, instead, bounds, messages, schema, temperature, max_tokens });
    const logged = logMessages(messages);
    const { instead: _none, bounds: _bounds, tools: _tools, ...request } = modelCall;
    const call: StepCall = {
      kind,
      name: model,
      request: definedMap({ ...request, messages: logged }),
      prompt: { messages: logged },
      asks: modelCall,
      signal,
    };

    count++;
    const before = settings.goesOn ? calls.earlier(call) : undefined;
    const { result, notes, milliseconds } = await (before ??
      calls.make(call, async (place) => {
        const left = (settings.budget ?? Number.POSITIVE_INFINITY) - spending.spent - spending.reserved;
        const full = models.worst(modelCall);
        const dear = full.cost !== undefined && full.cost > left;
        const shorter = dear ? models.within?.(modelCall, { tokens: Number.POSITIVE_INFINITY, cost: left }) : undefined;
        const release = reserve(step, spending, { most: settings.budget, cost: (shorter ?? full).cost, model });
        const most = Math.min(place.most_tokens ?? Number.POSITIVE_INFINITY, shorter?.most_tokens ?? Number.POSITIVE_INFINITY);
        const paid = most === Number.POSITIVE_INFINITY ? place : { ...place, most_tokens: most };

        try {
          const delta = (text: string): void => {
            if (shown) context.live({ type: 'step.delta', at: context.ports.clock.now(), path: step.path, text });
          };
          const answer = await models.call({ ...modelCall, step: step.path }, { signal, delta, place: paid });
          const { text, object, calls: _calls, ...about } = answer;
          return { result: definedMap({ text, object }), notes: about };
        } catch (error) {
          if (isRunError(error)) spending.spent += error.usage?.cost ?? 0;
          throw error;
        } finally {
          release();
        }
      }));

    spending.spent += notes.cost ?? 0;
    return readAnswer(result, notes, milliseconds);
  }

  const fault = (schema: JsonSchema, { object }: Reply): string | undefined =>
    object === undefined ? say(runsTexts.noObject) : models.check(schema, object);

  async function repair(question: Shaped, before: Reply, wrong: string): Promise<Reply> {
    const { schema, model, messages } = question;
    const repairMessages: Message[] = [
      { role: 'assistant', content: before.text },
      { role: 'user', content: repairPrompt(wrong) },
    ];
    const second = await make({ ...question, kind: 'repair', messages: [...messages, ...repairMessages] });
    const after = { ...second, totals: addTotals(before.totals, second.totals) };
    const still = fault(schema, after);
    if (still === undefined) return after;
    throw new RunError({
      kind: 'bad-response',
      message: say(runsTexts.badAnswer, { model, step: step.path, fault: still }),
      cause: after.text.slice(0, 2000),
      retryable: true,
    });
  }

  return {
    ask: make,
    async askFor(question) {
      const first = await make(question);
      const wrong = fault(question.schema, first);
      return wrong === undefined ? first : repair(question, first, wrong);
    },
    async askAllFor(questions) {
      const first = await settleAll(questions, signal, make);
      const wrong = first.map((one, index) => {
        const question = questions[index];
        return question && 'value' in one ? fault(question.schema, one.value) : undefined;
      });
      const broken = [...first.keys()].filter((index) => wrong[index] !== undefined);
      const mended = await settleAll(broken, signal, async (index) => {
        const [question, one] = [questions[index], first[index]];
        return question && one && 'value' in one ? repair(question, one.value, wrong[index] ?? '') : unasked;
      });

      return first.map((one, index) => mended[broken.indexOf(index)] ?? one);
    },
    get count() {
      return count;
    },
  };
}

const readAnswer = (result: Json, { note, usage, cost, cost_open }: CallNotes, milliseconds: number): Reply => {
  const { text = '', object } = isMap(result) ? result : {};
  const totals: CallTotals = { milliseconds, usage: [defined({ usage, cost, cost_open })] };
  return { text: String(text), object, note, totals };
};

const unasked: Reply = { text: '', totals: { milliseconds: 0, usage: [] } };

const addTotals = (first: CallTotals, second: CallTotals): CallTotals => ({
  milliseconds: first.milliseconds + second.milliseconds,
  usage: [...first.usage, ...second.usage],
});

/** Keeps the step's own budget, including calls in flight. */
function reserve(
  step: StepState,
  spending: { spent: number; reserved: number },
  { most, cost, model }: { most: number | undefined; cost: number | undefined; model: string },
): () => void {
  if (most === undefined) return () => undefined;
  if (cost === undefined)
    throw new RunError({
      kind: 'budget',
      message: say(runsTexts.unknownPrice, { model, whose: say(runsTexts.ofStep, { step: step.path }) }),
      hint: say(runsTexts.unknownPriceHint),
    });

  const left = Math.max(0, most - spending.spent - spending.reserved);
  if (cost > left) {
    const [wanted, rest, all] = [cost, left, most].map(formatDollars);
    const values = { wanted: wanted ?? '', left: rest ?? '', most: all ?? '', step: step.path };
    throw new RunError({
      kind: 'budget',
      message: say(runsTexts.ensembleBudget, values),
      hint: say(runsTexts.budgetHint),
    });
  }

  spending.reserved += cost;
  return () => {
    spending.reserved -= cost;
  };
}

/** Failures of the step as a whole, not of one model. */
const ofAll: ReadonlySet<Failure['kind']> = new Set(['budget', 'cancelled', 'internal', 'template', 'permission']);

/**
 * Runs the same for all in parallel, and waits for all. Returns the value or failure of each; throws the first failure that
 * is not one model's own, after the last call has ended.
 */
export async function settleAll<One, Value>(
  all: readonly One[],
  signal: AbortSignal,
  work: (one: One) => Promise<Value>,
): Promise<Outcome<Value>[]> {
  const ended = await Promise.allSettled(all.map((one) => work(one)));
  for (const one of ended) {
    if (one.status === 'rejected' && (signal.aborted || ofAll.has(failureFrom(one.reason).kind))) throw one.reason;
  }
  return ended.map((one) => (one.status === 'fulfilled' ? { value: one.value } : { failure: failureFrom(one.reason) }));
}
