import { aboutTexts, commandTexts } from '../../language/texts/cli/commands.ts';
import { estimatesTexts as texts } from '../../language/texts/insight/estimates.ts';
import { say } from '../../language/texts.ts';
import { formatDollars } from '../../language/values/money.ts';
import { takeStartOptions } from '../args/inputs.ts';
import type { Command } from '../command.ts';
import type { Engine } from '../engine.ts';
import { loadEngine } from '../engine.ts';
import { shortPath } from '../files/paths.ts';
import { outputColumns, wantsColour } from '../io.ts';
import { forecastLines, wordShort } from '../text/forecast.ts';
import { formatDuration, grouped } from '../text/numbers.ts';
import { paint } from '../text/paint.ts';
import { wordedRange } from '../text/range.ts';
import { table } from '../text/table.ts';
import { oneLine } from '../text/width.ts';
import { wrapText } from '../text/wrapped.ts';
import { printErrors } from './graph.ts';

export const estimateCommand: Command = {
  says: commandTexts.estimate,
  about: aboutTexts.estimate,
  positionals: [{ name: 'FILE' }],
  options: ['input', 'config', 'model', 'profile', 'max-cost', 'max-parallel', 'json'],
  examples: ['baton estimate pipeline.baton.yaml', 'baton estimate pipeline.baton.yaml -i topic=tides --json'],
  async run(args, io) {
    const engine = await loadEngine();
    const { inputs, model, profile, maxCost, maxParallel } = await takeStartOptions(engine, args, io);
    const given = {
      inputs,
      model,
      profile,
      maxCost,
      maxParallel,
    };
    const made = await engine.estimateWithForecast({ ...given, file: args.positionals[0] ?? '', cwd: io.cwd, env: io.env });
    const { compiled, ...shown } = made;
    const { pipeline, world } = compiled;
    const about = { id: pipeline.id, name: pipeline.name ?? pipeline.id, file: world.file };

    if (args.has('json')) io.out(`${JSON.stringify({ pipeline: about, ...shown }, null, 2)}\n`);
    else {
      const style = paint(wantsColour(io, io.outIsTerminal, args.has('no-color')));
      const columns = Math.min(110, outputColumns(io, 110));
      io.out(`${style.bold(oneLine(about.name))} ${style.dim(shortPath(world.file, io.cwd))}\n\n`);
      if (made.steps.length)
        io.out(
          `${table(
            head.map((one) => say(one)),
            rows(made),
            style,
          ).join('\n')}\n\n`,
        );
      const foreseen = forecastLines(made.forecast);
      for (const line of foreseen) io.out(`${wrapText(line, columns).join('\n')}\n`);
      if (foreseen.length) io.out('\n');
      for (const note of notes(made)) io.out(`${wrapText(note, columns).join('\n')}\n`);
    }

    return printErrors(compiled, io, args.has('no-color'));
  },
};

type Made = Awaited<ReturnType<Engine['estimateWithForecast']>>;
type Range = Made['calls'];

const head = [texts.step, texts.times, texts.calls, texts.input, texts.output, texts.cost, texts.time, texts.model];

/**
 * Tokens and cost are bounds, which a budget is held against. Times are forecasts: a lowest and a highest time say little.
 */
const rows = (estimate: Made): string[][] => [
  ...estimate.steps.map(({ path, runs, calls, input_tokens, output_tokens, cost, model = '' }) => {
    const time = estimate.forecast.steps.find((step) => step.path === path);
    const asks = calls.high !== 0;
    // A range whose ends lie far apart is no forecast.
    const between = estimate.unbounded.some((one) => model.split(', ').includes(one.model)) ? texts.bounded : texts.range;
    const only = (text: string): string => (asks ? text : '');

    return [
      path,
      whole(runs),
      only(whole(calls)),
      only(whole(input_tokens)),
      only(wordedRange(output_tokens, grouped, between)),
      only(wordedRange(cost, formatDollars, between)),
      time ? wordShort(time, formatDuration) : '',
      model,
    ];
  }),
  [
    say(texts.total),
    '',
    whole(estimate.calls),
    whole(estimate.input_tokens),
    wordedRange(estimate.output_tokens, grouped, estimate.unbounded.length > 0 ? texts.bounded : texts.range),
    wordedRange(estimate.cost, formatDollars, estimate.unbounded.length > 0 ? texts.bounded : texts.range),
    '',
    '',
  ],
];

const whole = (range: Range): string => wordedRange(range, grouped);

function notes({
  steps,
  open,
  unpriced,
  unbounded,
  usual,
  autos,
  people,
  batched,
  earlier,
  cost,
  limits,
  forecast,
}: Made): string[] {
  const most = limits.max_cost;
  return [
    ...(steps.length ? [] : [say(texts.noWork)]),
    ...open.map(({ path, most: count }) =>
      count === null ? say(texts.openLoop, { loop: path }) : say(texts.boundLoop, { loop: path, count }),
    ),
    ...(unpriced.includes('computed') ? [say(texts.computedModel)] : []),
    ...unpriced.flatMap((model) => (model === 'computed' ? [] : say(texts.noPrice, { model: oneLine(model) }))),
    ...(usual && wordedRange(usual.cost, formatDollars) !== wordedRange(cost, formatDollars)
      ? [say(texts.usual, { count: grouped(usual.answer), cost: wordedRange(usual.cost, formatDollars) })]
      : []),
    ...unbounded.flatMap(({ model, context }) => {
      // A model without a known price has no upper bound, which is said elsewhere.
      if (unpriced.includes(model)) return [];
      if (context === null) return say(texts.unbounded, { model: oneLine(model) });
      return say(texts.farBound, { model: oneLine(model), count: grouped(context) });
    }),
    ...(autos ? [say(autos === 1 ? texts.oneAuto : texts.manyAutos, { count: autos })] : []),
    ...(batched.length ? [say(texts.batched, { steps: batched.join(', ') })] : []),
    ...(people.length ? [say(texts.people, { steps: people.join(', ') })] : []),
    // Without a history nobody knows whether there were runs: the forecast says so.
    ...(steps.length === 0 || forecast.trouble !== undefined
      ? []
      : [
          earlier.runs === 0
            ? say(texts.noEarlier)
            : say(earlier.runs === 1 ? texts.oneEarlier : texts.earlier, { count: earlier.runs }),
        ]),
    ...(steps.some(({ calls }) => calls.high !== 0) ? [say(texts.retries)] : []),
    ...(most !== null && cost.high !== null && cost.high > most ? [say(texts.overLimit, { money: formatDollars(most) })] : []),
  ];
}
