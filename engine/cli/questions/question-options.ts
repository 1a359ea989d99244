import type { Json, JsonMap } from '../../language/json.ts';
import { definedMap } from '../../language/json.ts';
import { ensemblePatterns, isEnsemblePattern } from '../../language/kinds/ensemble.ts';
import { nearest } from '../../language/spelling/suggest.ts';
import { askTexts as texts } from '../../language/texts/run/ask.ts';
import { say } from '../../language/texts.ts';
import { formatDollars } from '../../language/values/money.ts';
import { patternNames } from '../../patterns/names.ts';
import type { Args } from '../args/parse.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Engine } from '../engine.ts';
import { grouped } from '../text/numbers.ts';
import { limitRange, wordedRange } from '../text/range.ts';

type Estimated = Awaited<ReturnType<Engine['estimateRun']>>;

/** A question as `baton ask` reads it. */
export interface AskedQuestion {
  /** The models to ask; empty where the default model is asked. */
  models: string[];
  /** How the answers of several models become one. */
  pattern: string;
  synthesizer?: string | undefined;
  minResponses?: number | undefined;
  rounds?: number | undefined;
}

/** Whether several models are asked. */
export const asksSeveral = ({ models }: AskedQuestion): boolean => models.length > 1;

/** Reads the options. Throws a UsageError for what does not make sense. */
export function readQuestionOptions(args: Args): AskedQuestion {
  const models = args.all('models').flatMap((one) => one.split(',').flatMap((name) => name.trim() || []));
  const pattern = args.one('pattern') ?? 'synthesize';
  const [minResponses, rounds] = [count(args, 'min-responses'), count(args, 'rounds')];
  const question = { models, pattern, synthesizer: args.one('synthesizer'), minResponses, rounds };
  if (!asksSeveral(question)) {
    refuseForOne(args, models);
    return question;
  }

  refuseUnknown(pattern);
  if (rounds !== undefined && isEnsemblePattern(pattern) && pattern !== 'debate')
    throw new UsageError(say(texts.roundsOnly, { pattern }));

  return question;
}

/** Throws a UsageError for options that have no meaning with one model. */
function refuseForOne(args: Args, [model]: readonly string[]): void {
  for (const option of ['pattern', 'synthesizer', 'min-responses', 'rounds'] as const) {
    if (args.has(option)) throw new UsageError(say(texts.forSeveral, { option }), say(texts.forSeveralHint));
  }
  const other = args.one('model');
  if (model !== undefined && other !== undefined) throw new UsageError(say(texts.oneModel, { model: other, models: model }));
}

/** Throws a UsageError for an unknown pattern. */
export function refuseUnknown(pattern: string): void {
  const names = [...Object.keys(ensemblePatterns), ...patternNames];
  // A pattern of the workspace is resolved when the pipeline is compiled.
  if (names.includes(pattern)) return;

  const like = nearest(pattern, names);
  throw new UsageError(
    say(texts.noPattern, { pattern }),
    like ? say(texts.likePattern, { like }) : say(texts.patternsAre, { names: names.join(', ') }),
  );
}

/** The question together with the files that go with it. */
const promptTemplate = '{{ question }}{% for file in files %}\n\n{{ file.name }}:\n\n{{ file.text }}{% endfor %}';

/** The pipeline that asks; with `data` its outputs stay values, else they are rendered for people. */
export function pipelineOf(question: AskedQuestion, data: boolean): string {
  const pipeline: Json = {
    id: 'ask',
    inputs: { question: { type: 'string' }, files: { type: 'array', default: [] } },
    ...(asksSeveral(question) ? askSeveral(question, data) : askOne(question)),
  };
  return JSON.stringify(pipeline, null, 2);
}

function askOne({ models: [model] }: AskedQuestion): JsonMap {
  return { steps: [definedMap({ id: 'ask', prompt: promptTemplate, model })], outputs: { answer: '{{ ask }}' } };
}

function askSeveral({ models, pattern, synthesizer, minResponses, rounds }: AskedQuestion, data: boolean): JsonMap {
  const step = definedMap({
    id: 'ask',
    ensemble: promptTemplate,
    models,
    pattern,
    synthesizer,
    min_responses: minResponses,
    parameters: rounds === undefined ? undefined : { rounds },
  });
  const rows = data ? '{{ ask.rows }}' : '{{ ask.rows | markdown_table }}';
  if (pattern === 'compare') return { steps: [step], outputs: { rows, agreement: '{{ ask.agreement }}' } };

  const dissent = `{% for one in ask.parts.dissent %}{% for claim in one.claims %}{{ one.model }}: {{ claim }}\n{% endfor %}{% else %}${say(texts.noDissent)}{% endfor %}`;
  return {
    steps: [step],
    outputs: {
      answer: '{{ ask.answer }}',
      agreement: '{{ ask.agreement }}',
      ...(data ? { parts: '{{ ask.parts }}' } : { dissent }),
    },
  };
}

/** The number of calls and their highest cost, printed before the first call. */
export function describeEnsembleEstimate({ models, pattern }: AskedQuestion, { calls, cost, limits, usual }: Estimated): string {
  const money = (range: Estimated['cost']): string => wordedRange(limitRange(range, limits.max_cost), formatDollars);
  const details = { models: models.length, pattern, calls: wordedRange(calls, grouped), cost: money(cost) };
  // A limit may bound both.
  if (!usual || money(usual.cost) === details.cost) return say(texts.before, details);
  return say(texts.beforeUsual, { ...details, usual: money(usual.cost), count: grouped(usual.answer) });
}

function count(args: Args, name: 'min-responses' | 'rounds'): number | undefined {
  const said = args.one(name);
  if (said === undefined) return undefined;
  const number = Number(said);
  if (!Number.isInteger(number) || number < 0) throw new UsageError(say(texts.wholeNumber, { option: name, value: said }));
  return number;
}
