import { ensemblePatterns, isEnsemblePattern } from '../../language/ensemble.ts';
import type { Json } from '../../language/json.ts';
import { definedMap } from '../../language/json.ts';
import { formatDollars } from '../../language/money.ts';
import { nearest } from '../../language/suggest.ts';
import { askTexts as texts } from '../../language/texts/run/ask.ts';
import { say } from '../../language/texts.ts';
import { patternNames } from '../../patterns/names.ts';
import type { Args } from '../args/parse.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Engine } from '../engine.ts';
import { grouped } from '../text/numbers.ts';
import { limitRange, wordedRange } from '../text/range.ts';

type Estimated = Awaited<ReturnType<Engine['estimateRun']>>;

/** One question to several models, as `baton ask` reads it. */
interface Question {
  models: string[];
  pattern: string;
  synthesizer?: string;
  minResponses?: number;
  rounds?: number;
}

/** Reads the options. Throws a UsageError for what does not make sense. */
export function readQuestionOptions(args: Args): Question {
  const models = args.all('models').flatMap((one) => one.split(',').flatMap((name) => name.trim() || []));
  if (models.length < 2) throw new UsageError(say(texts.needsModels), say(texts.needsModelsHint));
  const pattern = args.one('pattern') ?? 'synthesize';
  const [synthesizer, minResponses, rounds] = [args.one('synthesizer'), count(args, 'min-responses'), count(args, 'rounds')];
  refuseUnknown(pattern);
  if (rounds !== undefined && isEnsemblePattern(pattern) && pattern !== 'debate')
    throw new UsageError(say(texts.roundsOnly, { pattern }));
  return {
    models,
    pattern,
    synthesizer,
    minResponses,
    rounds,
  };
}

/** Throws a UsageError for a pattern that there is not. */
export function refuseUnknown(pattern: string): void {
  const names = [...Object.keys(ensemblePatterns), ...patternNames];
  // A pattern of the workspace is looked for when the pipeline is compiled.
  if (names.includes(pattern)) return;
  const like = nearest(pattern, names);
  throw new UsageError(
    say(texts.noPattern, { pattern }),
    like ? say(texts.likePattern, { like }) : say(texts.patternsAre, { names: names.join(', ') }),
  );
}

/** The pipeline that asks; `data` leaves its outputs as values, else they are made to be read. */
export function pipelineOf({ models, pattern, synthesizer, minResponses, rounds }: Question, data: boolean): string {
  const step = definedMap({
    id: 'ask',
    ensemble: '{{ question }}',
    models,
    pattern,
    synthesizer,
    min_responses: minResponses,
    parameters: rounds === undefined ? undefined : { rounds },
  });
  const dissent = `{% for one in ask.parts.dissent %}{% for claim in one.claims %}{{ one.model }}: {{ claim }}\n{% endfor %}{% else %}${say(texts.noDissent)}{% endfor %}`;
  const pipeline: Json = {
    id: 'ask',
    inputs: { question: { type: 'string' } },
    steps: [step],
    outputs: {
      answer: '{{ ask.answer }}',
      agreement: '{{ ask.agreement }}',
      ...(data ? { parts: '{{ ask.parts }}' } : { dissent }),
    },
  };
  return JSON.stringify(pipeline, null, 2);
}

/** How many calls there will be and what they may cost, said before the first. */
export function describeEnsembleEstimate({ models, pattern }: Question, { calls, cost, limits, usual }: Estimated): string {
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
