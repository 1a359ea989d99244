import { fillPrompt } from '../../auto/fill-prompt.ts';
import type { Compiled } from '../../compile/compiled.ts';
import { lineStarts, toPosition } from '../../compile/source/lines.ts';
import type { Json, JsonSchema } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import { draftTexts } from '../../language/texts/insight/draft.ts';
import { say } from '../../language/texts.ts';
import { formatDollars } from '../../language/values/money.ts';
import type { Message, ModelAnswer, ModelCall, Models } from '../../run/model-port.ts';
import { isRunError, RunError } from '../../state/failure.ts';
import { fenced } from '../explain/fenced.ts';
import { sumSpending } from '../explain/spending.ts';
import promptText from '../prompts/draft.md';
import againText from '../prompts/draft-again.md';
import systemText from '../prompts/draft-system.md';

/** A pipeline that a model wrote. */
export interface PipelineDraft {
  compiled: Compiled;
  /** The model's notes on its assumptions and open points. */
  notes: string;
  model: string;
  calls: number;
  usage?: ModelAnswer['usage'];
  /** USD; absent = unknown. */
  cost?: number;
  /** The reason that no further draft was requested, though this one has errors and calls were left. */
  stopped?: string;
}

interface DraftRequest {
  /** The task of the pipeline, or the change to the present one. */
  wanted?: string | undefined;
  /** The text to start from. */
  current?: Compiled | undefined;
  /** `summariseLanguage`. */
  language: string;
  /** Texts of valid pipelines. */
  examples: readonly string[];
}

interface Drafting {
  models: Pick<Models, 'call' | 'check' | 'worst'>;
  model: string;
  signal: AbortSignal;
  /** Calls at most. */
  rounds: number;
  /** The limit was set by a person: a model without a price is refused. */
  maxCost: number;
  /** Called before each call. */
  strict: boolean;
  compile(text: string): Compiled;
  /** The most problems that a model is shown at once: further ones often have the same cause. */
  onCall?: ((call: number) => void) | undefined;
}

const schema: JsonSchema = {
  type: 'object',
  properties: { pipeline: { type: 'string', minLength: 1 }, notes: { type: 'string' } },
  required: ['pipeline', 'notes'],
  additionalProperties: false,
};

/** A shorter answer cannot hold a whole pipeline, and would be paid for nothing. */
const mostProblems = 30;
/**
 * Asks a model for a pipeline, checks it, and returns its errors to the model until there are none, or calls or money are
 * used up. Returns the draft with the fewest errors. Throws a RunError where there is no draft: the failure of the call,
 * `budget`, or `bad-response`.
 */
const leastTokens = 1_000;

/** One call that costs no more than the remaining budget. */
export async function draftPipeline(request: DraftRequest, drafting: Drafting): Promise<PipelineDraft> {
  const { models, model, rounds } = drafting;
  const messages = firstMessages(request);
  const answers: ModelAnswer[] = [];
  let best: Pick<PipelineDraft, 'compiled' | 'notes'> | undefined;
  let fault = '';
  let stopped: string | undefined;
  while (answers.length < rounds && !best?.compiled.valid) {
    const call: ModelCall = { model, messages, schema, step: 'draft' };
    const answer = await askWithin(call, answers, drafting).catch((error: unknown) => {
      if (!best || !isRunError(error) || error.failure.kind === 'cancelled') throw error;
      stopped = error.failure.message;
    });
    if (!answer) break;

    answers.push(answer);
    const { object, text } = answer;
    const unfit = object === undefined ? say(draftTexts.noObject) : models.check(schema, object);

    if (unfit === undefined && object !== undefined) {
      const drafted = readAnswer(object, drafting);
      if (!best || countErrors(drafted.compiled) <= countErrors(best.compiled)) best = drafted;
      fault = describeForModel(drafted.compiled);
    } else fault = unfit ?? '';

    messages.push({ role: 'assistant', content: text }, { role: 'user', content: fillPrompt(againText, { problems: fault }) });
  }

  if (!best) throw new RunError({ kind: 'bad-response', message: say(draftTexts.unfit, { model, fault }), retryable: true });
  return { ...best, model: answers[0]?.model ?? model, calls: answers.length, stopped, ...sumSpending(answers) };
}

function firstMessages({ wanted, current, language, examples }: DraftRequest): Message[] {
  const problems = current && describeForModel(current);
  const content = fillPrompt(promptText, {
    wanted,
    current: current && fenced(current.text),
    problems: problems === '' ? undefined : problems,
    language,
    examples: examples.map(fenced).join('\n\n'),
  });

  return [
    { role: 'system', content: systemText.trim() },
    { role: 'user', content },
  ];
}

/** Models tend to put a text in a code fence even as a member of JSON. */
async function askWithin(
  call: ModelCall,
  answers: readonly ModelAnswer[],
  { models, model, maxCost, strict, signal, onCall }: Drafting,
): Promise<ModelAnswer> {
  const spent = answers.reduce((sum, { cost = 0 }) => sum + cost, 0);
  const left = Math.max(0, maxCost - spent);
  const { cost } = models.worst({ ...call, max_tokens: leastTokens });
  if (cost === undefined && strict) throw overBudget(say(draftTexts.unknownPrice, { model }), draftTexts.unknownPriceHint);
  if (cost !== undefined && cost > left) {
    const [wanted, rest, most] = [cost, left, maxCost].map(formatDollars);
    throw overBudget(
      say(draftTexts.tooDear, { wanted: wanted ?? '', left: rest ?? '', most: most ?? '' }),
      draftTexts.tooDearHint,
    );
  }

  onCall?.(answers.length + 1);
  return models.call({ ...call, bounds: { most_cost: left } }, { signal, delta: () => undefined });
}

const overBudget = (message: string, hint: string): RunError => new RunError({ kind: 'budget', message, hint, retryable: false });

function readAnswer(answer: Json, { compile }: Drafting): Pick<PipelineDraft, 'compiled' | 'notes'> {
  const { pipeline, notes } = isMap(answer) ? answer : {};
  return { compiled: compile(withoutFence(String(pipeline))), notes: String(notes ?? '').trim() };
}

/** The errors of a text in lines for a model; '' without errors. */
function withoutFence(text: string): string {
  const [, inside] = /^\s*```[\w-]*\n([\s\S]*?)\n?```\s*$/.exec(text) ?? [];
  return `${(inside ?? text).trim()}\n`;
}

const countErrors = ({ problems }: Compiled): number => problems.filter(({ severity }) => severity === 'error').length;

/** The errors of a text in lines for a model; '' where there are none. */
function describeForModel({ text, problems }: Compiled): string {
  const starts = lineStarts(text);
  const lines = text.split('\n');
  return problems
    .filter(({ severity }) => severity === 'error')
    .slice(0, mostProblems)
    .map(({ code, message, hint, range }) => {
      const { line } = toPosition(starts, range.start);
      return `- ${line + 1}: ${code}: ${[message, hint].filter(Boolean).join(' ')} ← ${lines[line]?.trim() ?? ''}`;
    })
    .join('\n');
}
