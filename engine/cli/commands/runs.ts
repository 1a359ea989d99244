import { aboutTexts, commandTexts } from '../../language/texts/cli/commands.ts';
import { optionTexts } from '../../language/texts/cli/options.ts';
import { pruneTexts } from '../../language/texts/cli/prune.ts';
import { runReportTexts } from '../../language/texts/cli/runs.ts';
import { usageTexts } from '../../language/texts/cli/usage.ts';
import { trustTexts } from '../../language/texts/storage/trust.ts';
import { say } from '../../language/texts.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Command } from '../command.ts';
import { loadEngine } from '../engine.ts';
import { currentRoot, shortPath } from '../files/paths.ts';
import { wantsColour } from '../io.ts';
import { refuseLocalOptions } from '../remote/local-options.ts';
import { openBundleFile } from '../runs/bundles.ts';
import { folderOfRun, whereRunsAre } from '../runs/find.ts';
import { prune, pruneOptions } from '../runs/prune.ts';
import { reindex } from '../runs/reindex.ts';
import { formatDuration } from '../text/numbers.ts';
import { paint } from '../text/paint.ts';
import { statusBrush } from '../text/status.ts';
import { table } from '../text/table.ts';
import { formatMinute } from '../text/when.ts';

export const runs: Command = {
  says: commandTexts.runs,
  positionals: [],
  about: aboutTexts.runs,
  options: ['prune', ...pruneOptions, 'reindex', 'open', 'of', 'metrics', 'json', 'quiet', 'on'],
  examples: [
    'baton runs',
    'baton runs --json',
    'baton runs --of latest',
    'baton runs --metrics',
    'baton runs --reindex',
    'baton runs --open failed.baton-run',
    'baton runs --prune --keep 20 --dry-run',
    'baton runs --prune --older-than 30d --pipeline research-brief',
  ],
  meanings: { quiet: optionTexts.quietPrune, json: optionTexts.pruneJson },
  async run(args, io) {
    const lone = pruneOptions.find((option) => args.has(option));
    if (lone && !args.has('prune')) throw new UsageError(say(pruneTexts.onlyPrune, { option: lone }));

    const engine = await loadEngine();
    if (args.has('on')) {
      refuseLocalOptions(args, runs.options, ['json', 'of']);
      return (await import('../lazy/remote.ts')).listRemotely(engine, args, io);
    }
    if (args.has('prune')) return await prune(engine, args, io);

    const root = currentRoot(engine, io.cwd);
    const bundle = args.one('open');
    if (bundle !== undefined) return await openBundleFile(engine, { root, file: bundle }, args, io);
    if (args.has('reindex')) return await reindex(engine, root, args, io);
    if (args.has('metrics')) {
      if (args.has('json')) throw new UsageError(say(usageTexts.oneForm, { forms: `--metrics${say(usageTexts.and)}--json` }));
      io.out(await engine.metricsOf(root));
      return 0;
    }

    const of = args.has('of') ? engine.runPaths(await folderOfRun(engine, args.one('of') ?? '', io.cwd)).id : undefined;
    const entries = (await engine.listRuns(root)).filter((entry) => engine.isListed(entry, of));
    if (args.has('json')) {
      const listed = entries.map(({ id, pipeline, status, started_at, duration: ms, folder, foreign }) => ({
        id,
        pipeline,
        status,
        started_at: new Date(started_at).toISOString(),
        duration: ms ?? null,
        folder,
        foreign: foreign ?? false,
      }));

      io.out(`${JSON.stringify({ runs: listed }, null, 2)}\n`);
      return 0;
    }
    if (entries.length === 0) {
      // A dot would not tell the reader which folder was looked at.
      const shown = { root: root === io.cwd ? root : shortPath(root, io.cwd) };
      const elsewhere = await whereRunsAre(engine, root, io.cwd);
      if (elsewhere === undefined) io.err(`${say(runReportTexts.noRuns, shown)}\n`);
      else io.err(`${say(runReportTexts.noRunsHere, shown)}\n→ ${elsewhere}\n`);
      return 0;
    }

    const style = paint(wantsColour(io, io.outIsTerminal, args.has('no-color')));
    const rows = entries.map(({ id, pipeline, status, started_at, duration: ms, foreign }) => [
      id,
      pipeline || '?',
      status,
      formatMinute(started_at),
      ms === undefined ? '' : formatDuration(ms),
      foreign ? say(trustTexts.foreign) : '',
    ]);
    const heads = [
      runReportTexts.run,
      runReportTexts.pipeline,
      runReportTexts.status,
      runReportTexts.started,
      runReportTexts.took,
    ].map((head) => say(head));
    const brushes = [undefined, undefined, (text: string) => style[statusBrush(text)](text)];

    io.out(`${table([...heads, ''], rows, style, brushes).join('\n')}\n`);
    return 0;
  },
};
