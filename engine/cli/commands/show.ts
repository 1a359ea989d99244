import type { Json } from '../../language/json.ts';
import { aboutTexts, commandTexts } from '../../language/texts/cli/commands.ts';
import { optionTexts } from '../../language/texts/cli/options.ts';
import { pointTexts } from '../../language/texts/cli/point.ts';
import { runReportTexts } from '../../language/texts/cli/runs.ts';
import { usageTexts } from '../../language/texts/cli/usage.ts';
import { reportsTexts } from '../../language/texts/insight/reports.ts';
import { trustTexts } from '../../language/texts/storage/trust.ts';
import { say } from '../../language/texts.ts';
import type { OptionName } from '../args/options.ts';
import type { Args } from '../args/parse.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Command } from '../command.ts';
import type { Engine } from '../engine.ts';
import { loadEngine } from '../engine.ts';
import { nameOfRun, shortPath } from '../files/paths.ts';
import type { Io } from '../io.ts';
import { outputColumns, wantsColour } from '../io.ts';
import { layOutRows } from '../live/layout.ts';
import { liveRows } from '../live/rows.ts';
import { refuseLocalOptions } from '../remote/local-options.ts';
import { choiceLines } from '../run/choices.ts';
import { findUnwritten } from '../run/find-unwritten.ts';
import { printReport } from '../run/quality.ts';
import { closing, outputLines, whereFailed } from '../run/report.ts';
import { stepCallsText, stepValueText } from '../run/step-calls.ts';
import { writeBundle } from '../runs/bundles.ts';
import { folderOfRun } from '../runs/find.ts';
import { paint } from '../text/paint.ts';

export const showCommand: Command = {
  says: commandTexts.show,
  about: aboutTexts.show,
  positionals: [{ name: 'RUN' }, { name: 'STEP', optional: true }],
  options: ['at', 'qc', 'model', 'allow', 'markdown', 'html', 'bundle', 'trace', 'json', 'on'],
  meanings: { at: optionTexts.atFact, model: reportsTexts.judgedBy },
  examples: [
    'baton show latest',
    'baton show 20261121-0138-k3f9q2 --json',
    'baton show latest --at draft',
    'baton show latest --at 120',
    'baton show latest draft',
    'baton show latest --qc',
    'baton show latest --html > report.html',
    'baton show latest --bundle failed.baton-run',
    'baton show latest --trace | curl -H content-type:application/json -d @- http://127.0.0.1:4318/v1/traces',
  ],
  async run(args, io) {
    const engine = await loadEngine();
    if (args.has('on')) {
      refuseLocalOptions(args, showCommand.options, ['json']);
      return (await import('../lazy/remote.ts')).showRemotely(engine, args, io);
    }

    const folder = await folderOfRun(engine, args.positionals[0] ?? '', io.cwd);
    const [, step] = args.positionals;
    if (step !== undefined) refuseOtherForms(args, 'STEP', ['at', 'qc', 'model', 'markdown', 'html', 'trace', 'bundle']);
    if (args.has('trace')) {
      refuseOtherForms(args, '--trace', ['at', 'qc', 'markdown', 'html']);
      io.out(`${JSON.stringify(await engine.traceOf(folder, io.env), null, 2)}\n`);
      return 0;
    }

    const bundle = args.one('bundle');
    if (bundle !== undefined) return await writeBundle(engine, { folder, file: bundle }, args, io);
    if (step !== undefined) return await showStep(engine, { folder, path: step }, args, io);

    return (await printReport(engine, folder, args, io)) ?? (await showRun(engine, folder, args, io));
  },
};

/** The calls of a step with their answers; its value where it called nobody. */
async function showStep(engine: Engine, { folder, path }: { folder: string; path: string }, args: Args, io: Io): Promise<number> {
  const calls = await engine.callsOfStep(folder, path);
  const { state } = await engine.readRun(folder);
  const step = state.steps.get(path);
  const result = await engine.readResult(folder, path);
  const value: Json | undefined = result === undefined ? undefined : JSON.parse(result);
  if (args.has('json')) {
    const { status, provenance, generated } = step ?? {};
    io.out(`${JSON.stringify({ step: path, status, provenance, generated, value, calls }, null, 2)}\n`);
    return 0;
  }

  const style = paint(wantsColour(io, io.outIsTerminal, args.has('no-color')));
  io.out(calls.length > 0 || !step ? stepCallsText(calls, style) : stepValueText(step, state, { value }, style));
  return 0;
}

/** Throws a UsageError where another output form is given beside `form`. */
function refuseOtherForms(args: Args, form: string, others: readonly OptionName[]): void {
  const other = others.find((name) => args.has(name));
  if (other) throw new UsageError(say(usageTexts.oneForm, { forms: `${form}${say(usageTexts.and)}--${other}` }));
}

/** The run as it is, or as it was at a fact. Returns the exit code. */
async function showRun(engine: Engine, folder: string, args: Args, io: Io): Promise<number> {
  const at = args.one('at');
  const { state: last, result: whole, log, compiled, foreign } = await engine.readRun(folder);
  const then = at === undefined ? undefined : await engine.stateAt(folder, /^\d+$/.test(at) ? Number(at) : at);
  const [state, read] = then ? [then.state, then.result] : [last, whole];
  const owner = last.status === 'running' ? await engine.lockOwner(folder) : undefined;
  const cut = !then && read.status === 'running' && !owner;
  const result = cut ? { ...read, status: 'interrupted' as const } : read;
  if (foreign) io.err(`${say(trustTexts.foreignRun, { run: whole.run.id })}\n`);

  for (const note of [log.torn, log.damage?.message]) {
    if (note) io.err(`${note}\n`);
  }

  if (log.damage) io.err(`${say(runReportTexts.shownBefore, { count: log.facts.length })}\n`);
  const code = log.damage ? 2 : 0;
  if (args.has('json')) {
    io.out(`${JSON.stringify(result, null, 2)}\n`);
    return code;
  }

  const style = paint(wantsColour(io, io.outIsTerminal, args.has('no-color')));
  const columns = outputColumns(io, 160);
  const name = nameOfRun(engine, { id: result.run.id, folder }, io.cwd);
  io.out(`${heading(result, io.cwd)}\n`);
  if (then) io.out(`${style.warn(say(pointTexts.standing, { seq: then.fact.seq, count: then.facts, type: then.fact.type }))}\n`);
  io.out('\n');
  io.out(
    `${layOutRows(liveRows(state, { now: owner && !then ? Date.now() : state.at, most: Number.POSITIVE_INFINITY }), { columns, style }).join('\n')}\n\n`,
  );

  const choices = choiceLines(state, style);
  if (choices) io.out(`${choices}\n`);
  const outputs = outputLines(result, style, findUnwritten(result, state.started));
  if (outputs) io.out(`${outputs}\n`);
  const where = whereFailed(engine, compiled, result, io.cwd);

  io.out(closing(result, { name, cwd: io.cwd, state, where, now: last, damaged: log.damage !== undefined, owner }, style));
  return code;
}

type Result = Awaited<ReturnType<Engine['readRun']>>['result'];

function heading({ pipeline, run, started_at, inputs }: Result, cwd: string): string {
  const given = Object.entries(inputs).map(([name, value]) => `  ${name} = ${JSON.stringify(value)?.slice(0, 100)}`);
  const file = shortPath(pipeline.file, cwd);
  return [say(runReportTexts.heading, { pipeline: pipeline.name, file, run: run.id, time: started_at }), ...given].join('\n');
}
