import { fillPrompt } from '../../auto/fill-prompt.ts';
import type { Compiled } from '../../compile/compiled.ts';
import { lineStarts, toPosition } from '../../compile/source/lines.ts';
import type { Json, JsonSchema } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import { formatDollars } from '../../language/money.ts';
import { draftTexts } from '../../language/texts/insight/draft.ts';
import { say } from '../../language/texts.ts';
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
  /** The model's words on what it took for granted or left open. */
  notes: string;
  model: string;
  calls: number;
  usage?: ModelAnswer['usage'];
  /** USD; absent = unknown. */
  cost?: number;
  /** Why no further draft was asked for, though this one has errors and calls were left. */
  stopped?: string;
}

interface DraftRequest {
  /** What the pipeline shall do, or how the present one shall change. */
  wanted?: string | undefined;
  /** The text to begin from. */
  current?: Compiled | undefined;
  /** `summariseLanguage`. */
  language: string;
  /** Texts of pipelines that are right. */
  examples: readonly string[];
}

interface Drafting {
  models: Pick<Models, 'call' | 'check' | 'worst'>;
  model: string;
  signal: AbortSignal;
  /** Calls at most. */
  rounds: number;
  /** USD for all calls together. */
  maxCost: number;
  /** The limit is a person's own: a model without a price is refused. */
  strict: boolean;
  compile(text: string): Compiled;
  /** Told before each call. */
  onCall?: ((call: number) => void) | undefined;
}

const schema: JsonSchema = {
  type: 'object',
  properties: { pipeline: { type: 'string', minLength: 1 }, notes: { type: 'string' } },
  required: ['pipeline', 'notes'],
  additionalProperties: false,
};

/** As many problems as a model is told at once: further ones are often of the same making. */
const mostProblems = 30;
/** A shorter answer holds no whole pipeline, so it would be paid for nothing. */
const leastTokens = 1_000;

/**
 * Asks a model for a pipeline, checks it, and gives its errors back until there are none or the calls or the money are used up. Gives the
 * draft with the fewest errors. Throws a RunError where no draft came: the failure of the call, `budget`, or `bad-response`.
 */
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

/** One call that costs no more than what is left. */
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

/** Models like to put a text in a fence even where it is a member of JSON. */
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
