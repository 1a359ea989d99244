import { resolve } from 'node:path';
import { describeSimulation } from '../../insight/simulation-words.ts';
import { aboutTexts, commandTexts } from '../../language/texts/cli/commands.ts';
import { forkTexts } from '../../language/texts/cli/forks.ts';
import { optionTexts } from '../../language/texts/cli/options.ts';
import { progressTexts } from '../../language/texts/cli/progress.ts';
import { triggerTexts } from '../../language/texts/cli/triggers.ts';
import { usageTexts } from '../../language/texts/cli/usage.ts';
import { launchTexts } from '../../language/texts/run/launch.ts';
import { recordingTexts } from '../../language/texts/run/recordings.ts';
import { simulationTexts } from '../../language/texts/simulation.ts';
import { say } from '../../language/texts.ts';
import type { RunHandle } from '../../launch/options.ts';
import { takeStartOptions } from '../args/inputs.ts';
import type { Args } from '../args/parse.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Command } from '../command.ts';
import type { Engine } from '../engine.ts';
import { loadEngine } from '../engine.ts';
import { compileFile } from '../files/compile-file.ts';
import { shortPath } from '../files/paths.ts';
import { readVersions, textOfVersion } from '../files/versions.ts';
import type { Io } from '../io.ts';
import { refuseLocalOptions } from '../remote/local-options.ts';
import { printPlan } from '../run/plan.ts';
import { readOutputMode, watchRun } from '../run/watch.ts';
import { formatMinute } from '../text/when.ts';

export const run: Command = {
  says: commandTexts.run,
  about: aboutTexts.run,
  positionals: [{ name: 'FILE' }],
  options: [
    'input',
    'config',
    'secret',
    'out',
    'model',
    'allow',
    'wait',
    'max-cost',
    'max-parallel',
    'frozen',
    'auto-responses',
    'profile',
    'from',
    'only',
    'on-trigger',
    'text',
    'plan',
    'simulate',
    'record',
    'replay',
    'otlp',
    'strict',
    'on',
    'json',
    'events',
    'quiet',
  ],
  examples: [
    'baton run pipeline.baton.yaml',
    'baton run pipeline.baton.yaml -i topic="tide mills" -i notes=@notes.txt',
    'baton run pipeline.baton.yaml --secret token=GITHUB_TOKEN',
    'baton run pipeline.baton.yaml --model openai:gpt-6-luna --max-cost 0.50 --json',
    'baton run pipeline.baton.yaml --plan',
    'baton run pipeline.baton.yaml --simulate',
    'baton run pipeline.baton.yaml --from draft',
    'baton run pipeline.baton.yaml --on-trigger morning',
    'baton run pipeline.baton.yaml -i topic=tides --on https://runs.example.org',
    'baton run pipeline.baton.yaml --record calls.jsonl && baton run pipeline.baton.yaml --replay calls.jsonl',
  ],
  meanings: { only: optionTexts.onlyStep },
  async run(args, io) {
    const outputMode = readOutputMode(args);
    const engine = await loadEngine();
    if (args.has('on')) {
      refuseLocalOptions(args, run.options, ['input', 'config', 'model', 'max-cost', 'json', 'events', 'quiet']);
      return (await import('../lazy/remote.ts')).runRemotely(engine, args, io);
    }

    const [record, replay] = [args.one('record'), args.one('replay')];
    if (record !== undefined && replay !== undefined) throw new UsageError(recordingTexts.both);

    const [file = ''] = args.positionals;
    const version = args.one('text');
    const started = {
      ...(await asTriggered(engine, args, io, await takeStartOptions(engine, args, io))),
      record,
      replay,
      file,
      text: version === undefined ? undefined : textOfVersion(await readVersions(engine, file, io), version),
      cwd: io.cwd,
      env: io.env,
    };
    const besidePlan = outputMode.events ? 'events' : 'simulate';
    if (args.has('plan') && args.has(besidePlan))
      throw new UsageError(say(usageTexts.oneForm, { forms: `--plan${say(usageTexts.and)}--${besidePlan}` }));
    if (args.has('plan')) return printPlan(await engine.planWithForecast(started), args, io);
    if (args.has('simulate')) return simulate(engine, args, io, started);

    const earlier = await earlierOf(engine, args, io);
    return await watchRun(engine, io, outputMode, (hooks) => engine.startRun({ ...started, earlier, ...hooks }));
  },
};

/** Options about calls, recordings and earlier runs have no meaning in a simulation. */
const besideSimulation = ['record', 'replay', 'from', 'only', 'otlp', 'strict', 'allow', 'out'] as const;

/** Simulates the run, shows it like a run, and describes the source of its answers and durations. */
async function simulate(engine: Engine, args: Args, io: Io, started: Parameters<Engine['simulateFile']>[0]): Promise<number> {
  const beside = besideSimulation.find((name) => args.has(name));
  if (beside) throw new UsageError(say(simulationTexts.alone, { option: `\`--${beside}\`` }));

  const outputMode = readOutputMode(args);
  let lines = async (): Promise<string[]> => [];
  const code = await watchRun(engine, io, outputMode, async (hooks) => {
    const { people: _, wait: __, ...seen } = hooks;
    const simulated = await engine.simulateFile({ ...started, ...seen });
    const { handle } = simulated;
    lines = async () => {
      const late = lateLines(await handle.done);
      // What was made up is known at the end.
      const [called = '', ...basis] = describeSimulation(simulated);
      return [called, ...late, ...basis];
    };

    return handle;
  });
  for (const line of outputMode.quiet ? [] : await lines()) io.err(`${line}\n`);

  return code;
}

/** Steps that ended after their deadlines. The log of a simulation has no warnings about them. */
function lateLines({ deadline, steps }: Awaited<RunHandle['done']>): string[] {
  const due = [
    ...Object.entries(steps).map(([path, step]) => ({ what: path, deadline: step.deadline })),
    { what: say(progressTexts.theRun), deadline },
  ];
  return due.flatMap(({ what, deadline: one }) =>
    one?.late ? [say(simulationTexts.late, { what, at: formatMinute(Date.parse(one.due)) })] : [],
  );
}

type Started = Omit<Parameters<Engine['startRun']>[0], 'file' | 'cwd'>;

/**
 * The options of a run. With `--on-trigger` the inputs of that trigger come in too; inputs on the command line go before
 * them.
 */
async function asTriggered(engine: Engine, args: Args, { cwd }: Io, start: Started): Promise<Started> {
  const id = args.one('on-trigger');
  if (id === undefined) return start;

  const { triggers } = (await compileFile(engine, args.positionals[0] ?? '', { cwd })).pipeline;
  const trigger = triggers.find((one) => one.id === id);
  if (!trigger) {
    const ids = triggers.map((one) => `\`${one.id}\``).join(', ');
    throw new UsageError(say(triggerTexts.noTrigger, { id }), ids === '' ? undefined : say(triggerTexts.noTriggerHint, { ids }));
  }
  if (trigger.kind !== 'schedule')
    throw new UsageError(say(triggerTexts.wantsRequest, { id }), say(triggerTexts.wantsRequestHint));

  const what = { kind: trigger.kind, id, time: new Date().toISOString() };
  const values = Object.entries(engine.renderTriggerInputs(trigger.inputs, what));
  const inputs = new Map([...values.map(([name, value]) => [name, { value }] as const), ...(start.inputs ?? [])]);

  // Inputs from the file itself may open nothing that it could not open otherwise.
  return { ...start, inputs, inputsBy: 'folder' };
}

type Earlier = NonNullable<Parameters<Engine['startRun']>[0]['earlier']>;

/** The newest run of the file, whose values `--from` or `--only` wants. */
async function earlierOf(engine: Engine, args: Args, { cwd }: Io): Promise<Earlier | undefined> {
  const [from, only] = [args.one('from'), args.one('only')];
  if (from !== undefined && only !== undefined) throw new UsageError(say(forkTexts.fromAndOnly));

  const step = from ?? only;
  if (step === undefined) return undefined;

  const file = resolve(cwd, args.positionals[0] ?? '');
  const newest = (await engine.listRuns(engine.findRoot(file, cwd))).findLast(
    (run) => run.file === file && run.status !== 'damaged',
  );
  if (newest) return { folder: newest.folder, how: only === undefined ? 'from' : 'only', step };

  const shown = shortPath(file, cwd);
  throw new engine.Refusal(say(launchTexts.noEarlier, { file: shown }), {
    hint: say(launchTexts.noEarlierHint, { file: shown }),
  });
}
