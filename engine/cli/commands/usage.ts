import { type UsageKey, usageKeys } from '../../insight/usage.ts';
import { usageReportTexts as texts } from '../../language/texts/cli/usage-report.ts';
import { say } from '../../language/texts.ts';
import type { Args } from '../args/parse.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Command } from '../command.ts';
import { loadEngine } from '../engine.ts';
import { currentRoot } from '../files/paths.ts';
import { refuseLocalOptions } from '../remote/local-options.ts';
import { printUsage } from '../runs/usage-report.ts';

export const usageCommand: Command = {
  says: texts.says,
  about: texts.about,
  positionals: [],
  options: ['by', 'since', 'csv', 'json', 'on'],
  examples: [
    'baton usage',
    'baton usage --by pipeline,model --since 30d',
    'baton usage --by day --csv',
    'baton usage --by model --on https://runs.example.org',
  ],
  async run(args, io) {
    const by = readKeys(args);
    const since = readSince(args, Date.now());
    if (args.has('csv') && args.has('json')) throw new UsageError(texts.oneForm);

    const engine = await loadEngine();
    if (args.has('on')) {
      refuseLocalOptions(args, usageCommand.options, ['by', 'since', 'csv', 'json']);
      return (await import('../lazy/remote.ts')).readUsageRemotely(engine, args, io, { by, since });
    }

    const { usage, update } = await engine.readProjectUsage(currentRoot(engine, io.cwd), { by, since });
    for (const note of engine.describeUpdate(update)) io.err(`${note}\n`);
    printUsage({ usage, by, none: say(texts.none) }, args, io);
    return 0;
  },
};

function readKeys(args: Args): UsageKey[] {
  const named = (args.one('by') ?? 'pipeline').split(',').map((text) => {
    const key = usageKeys.find((one) => one === text.trim());
    if (!key) throw new UsageError(say(texts.noKey, { text, keys: usageKeys.join(', ') }));
    return key;
  });
  return [...new Set(named)];
}

const units: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** `--since`: a duration back from now, or a day (UTC). Returns milliseconds since 1970. */
function readSince(args: Args, now: number): number {
  const text = args.one('since');
  if (text === undefined) return 0;

  const [, count, unit = ''] = /^(\d{1,5})([hdw])$/.exec(text) ?? [];
  if (count !== undefined) return now - Number(count) * (units[unit] ?? 0);

  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  // `Date` takes the 31st of February for the 3rd of March.
  const isDay = !Number.isNaN(day) && new Date(day).toISOString().startsWith(text);
  if (!isDay) throw new UsageError(say(texts.noSince, { text }));

  return day;
}
