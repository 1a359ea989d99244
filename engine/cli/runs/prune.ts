import { pruneTexts } from '../../language/texts/cli/prune.ts';
import { runReportTexts } from '../../language/texts/cli/runs.ts';
import { say } from '../../language/texts.ts';
import type { Args } from '../args/parse.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Engine } from '../engine.ts';
import { currentRoot } from '../files/paths.ts';
import type { Io } from '../io.ts';
import { wantsColour } from '../io.ts';
import { formatDuration, size } from '../text/numbers.ts';
import { paint } from '../text/paint.ts';
import { statusBrush } from '../text/status.ts';
import { table } from '../text/table.ts';

/** Options that only count with `--prune`. */
export const pruneOptions = ['keep', 'older-than', 'pipeline', 'dry-run'] as const;

/** `baton runs --prune`: removes old runs, or says which would go. */
export async function prune(engine: Engine, args: Args, io: Io): Promise<number> {
  const rules = rulesOf(args);
  const dry = args.has('dry-run');
  const now = Date.now();
  const pruned = await engine.pruneRuns(currentRoot(engine, io.cwd), rules, { dry, now });
  const { removed, spared, loose, bytes, unforgotten } = pruned;
  if (unforgotten !== undefined) io.err(`${unforgotten}\n`);
  if (args.has('json')) {
    const listed = removed.map(({ id, pipeline, status, started_at, bytes: own, folder }) => ({
      id,
      pipeline,
      status,
      started_at: new Date(started_at).toISOString(),
      bytes: own,
      folder,
    }));

    io.out(`${JSON.stringify({ dry_run: dry, removed: listed, spared: spared.map(({ id }) => id), loose, bytes }, null, 2)}\n`);
    return 0;
  }
  if (args.has('quiet')) return 0;

  const style = paint(wantsColour(io, io.outIsTerminal, args.has('no-color')));
  if (removed.length) {
    const rows = removed.map(({ id, pipeline, status, started_at, bytes: own }) => [
      id,
      pipeline || '?',
      status,
      formatDuration(now - started_at),
      size(own),
    ]);
    const heads = [
      say(runReportTexts.run),
      say(runReportTexts.pipeline),
      say(runReportTexts.status),
      say(runReportTexts.age),
      say(runReportTexts.size),
    ];
    const brushes = [undefined, undefined, (text: string) => style[statusBrush(text)](text)];
    io.out(`${table(heads, rows, style, brushes).join('\n')}\n\n`);
  }

  for (const { id, status } of spared) io.out(`${say(pruneTexts.spared, { run: id, status })}\n`);
  if (loose.files) io.out(`${say(pruneTexts.loose, { count: loose.files })}\n`);
  const runs = say(removed.length === 1 ? pruneTexts.oneRun : pruneTexts.manyRuns, { count: removed.length });
  if (!removed.length && !loose.files) io.out(`${say(pruneTexts.nothingToPrune)}\n`);
  else io.out(`${say(dry ? pruneTexts.wouldPrune : pruneTexts.pruned, { runs, size: size(bytes) })}\n`);

  return 0;
}

function rulesOf(args: Args): Parameters<Engine['pruneRuns']>[1] {
  const [keep, age, pipeline] = [args.one('keep'), args.one('older-than'), args.one('pipeline')];
  if (keep === undefined && age === undefined) throw new UsageError(say(pruneTexts.pruneRules), say(pruneTexts.pruneRulesHint));
  if (keep !== undefined && !/^\d{1,9}$/.test(keep))
    throw new UsageError(say(pruneTexts.wantsCount, { option: 'keep', text: keep }));

  return {
    keep: keep === undefined ? undefined : Number(keep),
    within: age === undefined ? undefined : milliseconds(age),
    pipeline,
  };
}

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

function milliseconds(text: string): number {
  const [, count, unit = ''] = /^(\d+(?:\.\d+)?)([smhdw])$/.exec(text) ?? [];
  const length = units[unit];
  if (count === undefined || length === undefined) throw new UsageError(say(pruneTexts.wantsAge, { option: 'older-than', text }));
  return Number(count) * length;
}
