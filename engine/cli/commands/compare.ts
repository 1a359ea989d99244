import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { sumRanges } from '../../insight/ranges.ts';
import type { Json } from '../../language/json.ts';
import { defined } from '../../language/json.ts';
import { compareTexts as texts } from '../../language/texts/insight/compare.ts';
import { say } from '../../language/texts.ts';
import { formatDollars } from '../../language/values/money.ts';
import type { Histories } from '../../launch/plan/estimate.ts';
import type { ComparedRun } from '../../testing/compare.ts';
import { takeStartOptions } from '../args/inputs.ts';
import type { Args } from '../args/parse.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Command } from '../command.ts';
import { comparisonLines } from '../compare/report.ts';
import type { Engine } from '../engine.ts';
import { loadEngine } from '../engine.ts';
import type { Io } from '../io.ts';
import { outputColumns, wantsColour } from '../io.ts';
import { refuseUnknown } from '../questions/question-options.ts';
import { formatDuration, grouped } from '../text/numbers.ts';
import { paint } from '../text/paint.ts';
import { limitRange, wordedRange } from '../text/range.ts';

type ContestOptions = Parameters<Engine['compareRuns']>[0];
type Contest = Pick<ContestOptions, 'file' | 'contestants' | 'cases'>;

export const compareCommand: Command = {
  says: texts.says,
  about: texts.about,
  positionals: [{ name: 'FILE|TEXT' }],
  options: [
    'models',
    'pattern',
    'tests',
    'input',
    'config',
    'out',
    'allow',
    'max-cost',
    'max-parallel',
    'profile',
    'json',
    'quiet',
  ],
  meanings: { models: texts.models, pattern: texts.pattern },
  examples: [
    'baton compare pipeline.baton.yaml --models openai:gpt-6-luna,google:gemini-3.5-flash-lite -i topic=tides',
    'baton compare pipeline.baton.yaml --models openai:gpt-6-luna,offline --tests --json',
    'baton compare "Is tea better than coffee?" --models openai:gpt-6-luna,google:gemini-3.5-flash-lite --pattern critique',
  ],
  async run(args, io) {
    const models = listed(args, 'models');
    if (models.length === 0) throw new UsageError(say(texts.needsModels), say(texts.needsModelsHint));

    const engine = await loadEngine();
    const { inputs = new Map(), model: _, ...start } = await takeStartOptions(engine, args, io);
    const [subject = ''] = args.positionals;
    const isFile = /\.ya?ml$/i.test(subject) || existsSync(resolve(io.cwd, subject));
    const contest = isFile
      ? await contestOfFile({ engine, file: subject, models, inputs, args, io })
      : contestOfQuestion(subject, models, args, io);
    const forPeople = !args.has('json') && !args.has('quiet');
    const style = paint(wantsColour(io, io.outIsTerminal, args.has('no-color')));
    const { cases } = contest;
    if (forPeople) io.err(`${await describeContestEstimate(engine, { ...start, ...contest, cwd: io.cwd, env: io.env })}\n`);
    const stop = new AbortController();
    const quiet = io.onStop(() => (stop.signal.aborted ? io.kill(130) : stop.abort()));

    try {
      const onRun = (run: ComparedRun): void => {
        if (forPeople) io.err(`${progress(run, cases.length > 1)}\n`);
      };
      const found = await engine.compareRuns({ ...start, ...contest, cwd: io.cwd, env: io.env, signal: stop.signal, onRun });
      if (args.has('json')) io.out(`${JSON.stringify(found, null, 2)}\n`);
      else io.out(`${comparisonLines(found, outputColumns(io, 160), style).join('\n')}\n`);
      if (stop.signal.aborted) return 130;
      if (found.runs.every(({ status }) => status === 'refused')) return 2;
      return found.runs.every(({ status, missed }) => status === 'succeeded' && !missed?.length) ? 0 : 1;
    } finally {
      quiet();
    }
  },
};

async function contestOfFile({
  engine,
  file,
  models,
  inputs,
  args,
  io,
}: {
  engine: Engine;
  file: string;
  models: readonly string[];
  inputs: ContestOptions['cases'][number]['inputs'];
  args: Args;
  io: Io;
}): Promise<Contest> {
  if (args.has('pattern')) throw new UsageError(say(texts.onlyQuestions));
  const cases = args.has('tests') ? await engine.testsOf(file, io.cwd) : [{ name: file, inputs }];
  if (cases.length === 0) throw new UsageError(say(texts.noTests, { file }));
  return { file, contestants: nameModels(models), cases };
}

/**
 * Each model alone, then all of them together by vote and by each other pattern that was named, so that cheap and expensive
 * ways can be compared.
 */
function contestOfQuestion(question: string, models: readonly string[], args: Args, io: Io): Contest {
  for (const option of ['tests', 'input', 'config'] as const) {
    if (args.has(option)) throw new UsageError(say(texts.onlyFiles, { option }));
  }

  const patterns = models.length < 2 ? [] : [...new Set(['vote', ...listed(args, 'pattern')])];
  for (const pattern of patterns) refuseUnknown(pattern);
  const asks = (step: Readonly<Record<string, Json>>, answer: string): string =>
    JSON.stringify({
      id: 'compare',
      inputs: { question: { type: 'string' } },
      steps: [{ id: 'ask', ...step }],
      outputs: { answer },
    });

  return {
    file: resolve(io.cwd, 'compare.baton.yaml'),
    contestants: [
      ...nameModels(models).map(({ name, model }) => ({ name, text: asks({ prompt: '{{ question }}', model }, '{{ ask }}') })),
      ...patterns.map((pattern) => ({
        name: pattern,
        text: asks({ ensemble: '{{ question }}', models: [...models], pattern }, '{{ ask.answer }}'),
      })),
    ],
    cases: [{ name: question, inputs: new Map([['question', { text: question }]]) }],
  };
}

const listed = (args: Args, option: 'models' | 'pattern'): string[] =>
  args.all(option).flatMap((one) => one.split(',').flatMap((name) => name.trim() || []));

/** A model that is named twice is asked twice, and told apart: answers of one model differ as well. */
function nameModels(models: readonly string[]): { name: string; model: string }[] {
  const seen = new Map<string, number>();
  return models.map((model) => {
    const count = (seen.get(model) ?? 0) + 1;
    seen.set(model, count);
    return { name: count === 1 ? model : say(texts.again, { model, count }), model };
  });
}

/** The number of runs and calls and their estimated cost, printed before the first. A run that cannot start is reported in its turn. */
async function describeContestEstimate(engine: Engine, { contestants, cases, ...start }: ContestOptions): Promise<string> {
  const counted = (count: number, one: string, many: string): string => say(count === 1 ? one : many, { count });
  const nothing = { low: 0, high: 0 };
  const histories: Histories = new Map();
  const all = await Promise.all(
    cases.flatMap(({ inputs }) =>
      contestants.map(async ({ model, text }) => {
        const more = defined({ model, text });
        const made = await engine.estimateRun({ ...start, ...more, inputs }, histories).catch((error: unknown) => {
          if (error instanceof engine.Refusal) return undefined;
          throw error;
        });
        return { calls: made?.calls ?? nothing, cost: made ? limitRange(made.cost, made.limits.max_cost) : nothing };
      }),
    ),
  );

  return say(texts.before, {
    runs: counted(contestants.length * cases.length, texts.oneRun, texts.manyRuns),
    ways: counted(contestants.length, texts.oneWay, texts.manyWays),
    cases: counted(cases.length, texts.oneCase, texts.manyCases),
    calls: wordedRange(sumRanges(all.map(({ calls }) => calls)), grouped),
    cost: wordedRange(sumRanges(all.map(({ cost }) => cost)), formatDollars),
  });
}

function progress({ contestant, case: name, status, duration: time, cost, usage }: ComparedRun, many: boolean): string {
  const parts = [time === null ? '' : formatDuration(time), usage.calls && cost.complete ? formatDollars(cost.usd) : ''].filter(
    Boolean,
  );
  return say(texts.progress, {
    case: many ? say(texts.ofCase, { case: name }) : '',
    contestant,
    status,
    took: parts.length ? ` (${parts.join(', ')})` : '',
  });
}
