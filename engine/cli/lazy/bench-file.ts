import { relative, resolve } from 'node:path';
import { sumRanges } from '../../insight/ranges.ts';
import { nearest } from '../../language/spelling/suggest.ts';
import { benchTexts as texts } from '../../language/texts/insight/bench.ts';
import { testingTexts } from '../../language/texts/testing.ts';
import { say } from '../../language/texts.ts';
import { formatDollars } from '../../language/values/money.ts';
import type { BenchmarkDocument } from '../../launch/inspect/benchmark-document.ts';
import type { BenchmarkSeries } from '../../store/benchmarks.ts';
import type { Benchmark, BenchmarkRun } from '../../testing/bench/bench.ts';
import type { takeStartOptions } from '../args/inputs.ts';
import type { Args } from '../args/parse.ts';
import type { UsageError } from '../args/usage-error.ts';
import { type BenchOptions, readBenchOptions } from '../bench/options.ts';
import { benchmarkLines } from '../bench/report.ts';
import { listCrossed, samplesOf, summariseCases } from '../bench/summary.ts';
import type { Engine } from '../engine.ts';
import type { Io } from '../io.ts';
import { outputColumns, wantsColour } from '../io.ts';
import { formatDuration, grouped } from '../text/numbers.ts';
import { paint } from '../text/paint.ts';
import { limitRange, wordedRange } from '../text/range.ts';
import { oneLine } from '../text/width.ts';

interface Parts {
  engine: Engine;
  UsageError: typeof UsageError;
  takeStartOptions: typeof takeStartOptions;
}

/** A benchmark at work: its options and its output. */
interface Work extends Parts {
  file: string;
  args: Args;
  io: Io;
  options: BenchOptions;
  signal: AbortSignal;
}

/** Measures runs of a file, prints them beside the newest ones that are kept, keeps them, and gives the exit code. */
export async function benchFile(args: Args, io: Io, parts: Parts): Promise<number> {
  const { engine } = parts;
  const options = readBenchOptions(args, parts.UsageError);
  const [file = ''] = args.positionals;
  const stop = new AbortController();
  const quiet = io.onStop(() => (stop.signal.aborted ? io.kill(130) : stop.abort()));

  try {
    const work: Work = { ...parts, file, args, io, options, signal: stop.signal };
    const { setup, benchmark } = options.live ? await measureLive(work) : await measureTests(work);
    const isStopped = stop.signal.aborted;
    const root = engine.findRoot(resolve(io.cwd, file), io.cwd);
    const { pipeline, runs } = benchmark;
    const place = { file: relative(root, resolve(io.cwd, file)), setup };
    const { series, fault } = pipeline ? await engine.readSeries(root, pipeline.id) : { series: [] };
    const earlier = engine.findSeries(root, series, place);
    if (fault) io.err(`${say(texts[fault])}\n`);

    const cases = summariseCases(runs, earlier);
    const document: BenchmarkDocument = {
      status: 'measured',
      pipeline,
      live: options.live,
      stopped: isStopped,
      cases,
      earlier: earlier && { at: earlier.at, same_text: earlier.hash === pipeline?.hash, version: earlier.version },
      crossed: listCrossed(cases, options),
    };
    const style = paint(wantsColour(io, io.outIsTerminal, args.has('no-color')));
    const lines = args.has('json')
      ? [JSON.stringify(document, null, 2)]
      : benchmarkLines(document, { columns: outputColumns(io, 160), style, version: engine.engineVersion });

    io.out(`${lines.join('\n')}\n`);

    if (isStopped) {
      io.err(`${say(texts.stopped)}\n`);
      return 130;
    }

    if (pipeline && runs.some(({ succeeded }) => succeeded)) await keep(work, root, pipeline, { ...place, runs });
    return document.crossed.length ? 1 : 0;
  } finally {
    quiet();
  }
}

async function keep(
  { engine, io }: Work,
  root: string,
  { id, hash }: NonNullable<Benchmark['pipeline']>,
  { file, setup, runs }: Pick<BenchmarkSeries, 'file' | 'setup'> & { runs: readonly BenchmarkRun[] },
): Promise<void> {
  const at = new Date().toISOString();
  const added = { at, file, hash, version: engine.engineVersion, setup, cases: samplesOf(runs) };
  if (!(await engine.keepSeries(root, id, added))) io.err(`${say(texts.unsigned)}\n`);
}

interface Measured {
  /** Benchmarks of the same setup can be compared. */
  setup: string;
  benchmark: Benchmark;
}

async function measureTests({ engine, UsageError: Usage, file, args, io, options, signal }: Work): Promise<Measured> {
  const names = (await engine.testsOf(file, io.cwd)).map(({ name }) => name);
  if (names.length === 0) throw new Usage(say(texts.noTests, { file }), say(texts.noTestsHint, { file }));

  const wanted = args.all('only').map((name) => name.toLowerCase());
  const only = (name: string): boolean => wanted.length === 0 || wanted.some((one) => name.toLowerCase().includes(one));
  if (!names.some(only)) {
    const [name = ''] = args.all('only');
    const like = nearest(name, names);
    throw new Usage(
      say(testingTexts.noneNamed, { name }),
      like
        ? say(testingTexts.noneNamedLike, { like })
        : say(testingTexts.noneNamedHint, { names: names.slice(0, 10).join(', ') }),
    );
  }

  // A benchmark of some tests is compared only with one of the same tests.
  const setup = ['tests', ...wanted.toSorted()].join(' ');
  return { setup, benchmark: await engine.benchTests({ file, cwd: io.cwd, only }, { ...options, signal }) };
}

async function measureLive(work: Work): Promise<Measured> {
  const { engine, UsageError: Usage, file, args, io, options, signal } = work;
  const { inputs = new Map(), model, ...start } = await work.takeStartOptions(engine, args, io);
  const cases = args.has('tests') ? await engine.testsOf(file, io.cwd) : [{ name: file, inputs }];
  if (cases.length === 0) throw new Usage(say(texts.noTests, { file }));

  const live = { ...start, file, cwd: io.cwd, env: io.env, cases, out: start.out ?? resolve(io.cwd, 'outputs', 'bench') };
  const isTold = !args.has('json') && !args.has('quiet');
  // A file or an input that cannot run is refused here, with its position in the text.
  const estimates = await Promise.all(cases.map((one) => engine.estimateRun({ ...live, inputs: one.inputs, model })));
  if (isTold) io.err(`${describeEstimate(estimates, options)}\n`);

  const counts = new Map<string, number>();

  const onRun = ({ case: name, succeeded, reason = '', measures }: BenchmarkRun): void => {
    const number = (counts.get(name) ?? 0) + 1;
    counts.set(name, number);
    const text = succeeded ? texts.progress : texts.progressFailed;
    const values = { case: name, number, runs: options.runs, reason, time: formatDuration(measures.time ?? 0) };
    if (isTold) io.err(`${oneLine(say(text, values))}\n`);
  };

  const secrets = [...(start.secretInputs ?? [])];
  const said = JSON.stringify(['live', args.has('tests') || [...inputs], secrets, model, start.profile]);
  const benchmark = await engine.benchLive(live, model, { ...options, signal, onRun });

  return { setup: engine.sha256Hex(said), benchmark };
}

type Estimate = Awaited<ReturnType<Engine['estimateRun']>>;

function describeEstimate(estimates: readonly Estimate[], { runs, warmup }: BenchOptions): string {
  const all = Array.from({ length: runs + warmup }, () => estimates).flat();
  return say(texts.before, {
    runs: all.length,
    calls: wordedRange(sumRanges(all.map(({ calls }) => calls)), grouped),
    cost: wordedRange(sumRanges(all.map(({ cost, limits }) => limitRange(cost, limits.max_cost))), formatDollars),
  });
}
