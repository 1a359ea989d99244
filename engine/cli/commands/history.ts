import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { JudgedAlerts } from '../../insight/alerts.ts';
import { nearest } from '../../language/spelling/suggest.ts';
import { aboutTexts, commandTexts } from '../../language/texts/cli/commands.ts';
import { optionTexts } from '../../language/texts/cli/options.ts';
import { historyTexts } from '../../language/texts/history.ts';
import { say } from '../../language/texts.ts';
import type { HistoryQueries } from '../../store/history/read-history.ts';
import type { HistoryTrend, RunRecord } from '../../store/history/records.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Command } from '../command.ts';
import type { Engine } from '../engine.ts';
import { loadEngine } from '../engine.ts';
import { compileFile } from '../files/compile-file.ts';
import { currentRoot, shortPath } from '../files/paths.ts';
import type { Io } from '../io.ts';
import { wantsColour } from '../io.ts';
import { alertLines, pipelineLines, runLines, trendLines } from '../runs/history-report.ts';
import { paint } from '../text/paint.ts';

/** The number of runs that are listed. */
const most = { all: 10_000, ofOne: 50 };

export const history: Command = {
  says: commandTexts.history,
  about: aboutTexts.history,
  positionals: [{ name: 'PIPELINE', optional: true }],
  options: ['trend', 'json'],
  examples: ['baton history', 'baton history research-brief', 'baton history research-brief --trend', 'baton history --json'],
  meanings: { json: optionTexts.historyJson },
  async run(args, io) {
    const [wanted] = args.positionals;
    if (args.has('trend') && wanted === undefined)
      throw new UsageError(say(historyTexts.trendOfOne), historyTexts.trendOfOneHint);

    const engine = await loadEngine();
    const root = currentRoot(engine, io.cwd);
    const { value, update } = await engine.readProjectHistory(root, (found) => answerOf(found, wanted, io.cwd));
    for (const note of engine.describeUpdate(update)) io.err(`${note}\n`);
    const { runs, trend } = value;
    const judged = args.has('trend') && trend ? await judgeTrend(engine, trend, io) : undefined;
    if (args.has('json')) {
      const steps = Object.fromEntries(trend?.steps ?? []);
      const document = args.has('trend') ? { runs, steps, ...judged } : { runs };
      io.out(`${JSON.stringify(document, null, 2)}\n`);
      return 0;
    }
    if (runs.length === 0) {
      io.err(`${say(historyTexts.none, { root: shortPath(root, io.cwd) })}\n`);
      return 0;
    }

    const style = paint(wantsColour(io, io.outIsTerminal, args.has('no-color')));

    const lines = (): string[] => {
      if (args.has('trend') && trend) return trendLines(trend, style);
      return wanted === undefined ? pipelineLines(runs, style) : runLines(runs, style);
    };

    io.out(`${lines().join('\n')}\n`);
    if (judged) io.out(`${['', ...alertLines(judged, style)].join('\n')}\n`);
    return 0;
  },
};

/**
 * Checks the newest run of a trend against the present alerts of its file; undefined where the file has none or cannot be
 * read.
 */
async function judgeTrend(engine: Engine, trend: HistoryTrend, { cwd }: Io): Promise<JudgedAlerts | undefined> {
  const file = trend.runs.at(-1)?.file;
  if (file === undefined || !existsSync(file)) return undefined;
  const thresholds = engine.thresholdsOf(await compileFile(engine, file, { cwd }));
  return Object.keys(thresholds).length === 0 ? undefined : engine.judgeAlerts(thresholds, trend);
}

/** The newest runs first, of all pipelines or of the one with this id or file. Throws a UsageError for a pipeline that never ran. */
function answerOf(historyQueries: HistoryQueries, wanted: string | undefined, cwd: string) {
  const all = historyQueries.runs({ most: most.all });
  if (wanted === undefined || all.length === 0) return { runs: all };

  const id = pipelineIn(all, wanted, cwd);
  if (id !== undefined) return { runs: historyQueries.runs({ pipeline: id, most: most.ofOne }), trend: historyQueries.trend(id) };

  const near = nearest(
    wanted,
    all.map(({ pipeline }) => pipeline),
  );
  throw new UsageError(
    say(historyTexts.noPipeline, { wanted }),
    near === undefined ? historyTexts.noPipelineHint : say(historyTexts.noPipelineLike, { like: near }),
  );
}

const pipelineIn = (runs: readonly RunRecord[], wanted: string, cwd: string): string | undefined =>
  runs.find(({ pipeline, file }) => pipeline === wanted || file === resolve(cwd, wanted))?.pipeline;
