import { aboutTexts, commandTexts } from '../../language/texts/cli/commands.ts';
import { optionTexts } from '../../language/texts/cli/options.ts';
import { explainTimeTexts as timeTexts } from '../../language/texts/insight/explain-time.ts';
import { forecastTexts } from '../../language/texts/insight/forecasts.ts';
import { insightsTexts as texts } from '../../language/texts/insight/insights.ts';
import { say } from '../../language/texts.ts';
import { readAllowed, takeStartOptions } from '../args/inputs.ts';
import type { Args } from '../args/parse.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Command } from '../command.ts';
import type { Engine } from '../engine.ts';
import { loadEngine } from '../engine.ts';
import { shortPath } from '../files/paths.ts';
import type { Io } from '../io.ts';
import { outputColumns, wantsColour } from '../io.ts';
import { folderOfRun } from '../runs/find.ts';
import { explainTimeLines } from '../text/explain-time.ts';
import { type Paint, paint } from '../text/paint.ts';
import { problemLines } from '../text/problem.ts';
import { lspRanges, problemJson } from '../text/problem-json.ts';
import { oneLine } from '../text/width.ts';
import { wrapText } from '../text/wrapped.ts';
import { printErrors } from './graph.ts';

export const explainCommand: Command = {
  says: commandTexts.explain,
  about: aboutTexts.explain,
  positionals: [{ name: 'FILE' }],
  options: ['time', 'input', 'max-parallel', 'json', 'model', 'allow', 'refresh', 'profile'],
  meanings: { model: optionTexts.modelTells, refresh: texts.refreshMeans },
  examples: [
    'baton explain pipeline.baton.yaml',
    'baton explain pipeline.baton.yaml --model openai:gpt-6-luna --refresh',
    'baton explain --time pipeline.baton.yaml',
    'baton explain --time latest',
  ],
  async run(args, io) {
    const engine = await loadEngine();
    if (args.has('time')) return explainTime(engine, args, io);

    refuseWithoutTime(args);
    const [model, profile] = [args.one('model'), args.one('profile')];
    const stopping = new AbortController();
    const off = io.onStop(() => (stopping.signal.aborted ? io.kill(130) : stopping.abort()));
    const explained = await engine
      .explainPipeline({
        file: args.positionals[0] ?? '',
        cwd: io.cwd,
        env: io.env,
        allow: readAllowed(engine, args),
        signal: stopping.signal,
        onAsk: (name) => io.err(`${say(texts.asking, { model: oneLine(name) })}\n`),
        refresh: args.has('refresh') ? true : undefined,
        model,
        profile,
      })
      .finally(off);
    const style = paint(wantsColour(io, io.outIsTerminal, args.has('no-color')));
    if (args.has('json')) io.out(`${JSON.stringify(asJson(explained), null, 2)}\n`);
    else io.out(asText(explained, io, style));
    if (explained.note)
      io.err(
        `${oneLine(explained.note.message)}\n${explained.note.hint ? `${style.dim('→')} ${oneLine(explained.note.hint)}\n` : ''}`,
      );

    return printErrors(explained.compiled, io, args.has('no-color'));
  },
};

/** What the time of a run, or of the runs of a file, depends on: its critical path. */
async function explainTime(engine: Engine, args: Args, io: Io): Promise<number> {
  if (args.has('refresh') || args.all('allow').length) throw new UsageError(say(timeTexts.noFileOptions));
  const named = args.positionals[0] ?? '';
  const explained = /\.ya?ml$/i.test(named)
    ? await engine.explainFileTime({ ...(await takeStartOptions(engine, args, io)), file: named, cwd: io.cwd, env: io.env })
    : await explainRun(engine, named, args, io);

  const { trouble, notes = [] } = explained;
  if (trouble !== undefined) io.err(`${oneLine(say(forecastTexts.trouble, { why: trouble }))}\n`);
  for (const note of notes) io.err(`${oneLine(note)}\n`);

  if (args.has('json')) io.out(`${JSON.stringify(explained, null, 2)}\n`);
  else {
    const style = paint(wantsColour(io, io.outIsTerminal, args.has('no-color')));
    const { name, file } = explained.pipeline;
    io.out(`${style.bold(oneLine(name))} ${style.dim(shortPath(file, io.cwd))}\n\n`);
    io.out(`${explainTimeLines(explained, style).join('\n')}\n`);
  }

  return 0;
}

async function explainRun(engine: Engine, named: string, args: Args, io: Io) {
  if (args.all('input').length || args.has('max-parallel')) throw new UsageError(say(timeTexts.noRunOptions));
  return engine.explainRunTime(await folderOfRun(engine, named, io.cwd));
}

/** Refuses the options that only `--time` has. */
function refuseWithoutTime(args: Args): void {
  if (args.all('input').length || args.has('max-parallel')) throw new UsageError(say(timeTexts.needsTime));
}

type Explained = Awaited<ReturnType<Engine['explainPipeline']>>;

function asJson({ compiled, structure, insight, alignment, note }: Explained) {
  const { pipeline, world, text } = compiled;
  const lsp = lspRanges(text);
  const { intention = null, architecture = null, model = null, made_at = null, cost = null, usage = null } = insight ?? {};

  return {
    pipeline: { id: pipeline.id, name: pipeline.name ?? pipeline.id, file: world.file },
    structure,
    intention,
    architecture,
    alignment: insight ? alignment.map((one) => problemJson(one, lsp)) : null,
    made: insight ? { model, at: made_at, cost, usage } : null,
    note: note ? note.message : undefined,
  };
}

function asText({ compiled, structure, insight, alignment }: Explained, io: Io, style: Paint): string {
  const { pipeline, world, text } = compiled;
  const columns = Math.min(100, outputColumns(io, 100));
  const head = (title: string): string => `\n${style.bold(say(title))}`;
  const lines = (sentences: readonly string[]): string[] => sentences.flatMap((one) => bullet(one, columns));
  const file = shortPath(world.file, io.cwd);
  const shown = [
    `${style.bold(oneLine(pipeline.name ?? pipeline.id))} ${style.dim(file)}`,
    head(texts.structure),
    ...lines(structure),
  ];

  if (insight) {
    const { intention, architecture, dropped, model, made_at } = insight;
    shown.push(head(texts.intention), ...wrapText(oneLine(intention.join(' ')), columns - 2).map(indented));
    shown.push(
      head(texts.architecture),
      ...wrapText(oneLine(architecture.join(' ')), columns - 2).map(indented),
      head(texts.alignment),
    );
    if (alignment.length) shown.push(...problemLines({ file, text }, alignment, style));
    else shown.push(indented(say(texts.allFits)));
    if (dropped) shown.push(indented(say(dropped === 1 ? texts.droppedOne : texts.droppedMany, { count: dropped })));
    shown.push('', style.dim(say(texts.madeBy, { model: oneLine(model), date: made_at.slice(0, 10) })));
  }

  return `${shown.join('\n')}\n`;
}

const indented = (line: string): string => `  ${line}`;

/** A sentence broken into lines; all but the first are indented. */
const bullet = (sentence: string, columns: number): string[] =>
  wrapText(oneLine(sentence), columns - 4).map((line, index) => `${index ? '    ' : '  '}${line}`);
