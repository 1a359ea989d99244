import { runLimitNames, runLimits } from '../../language/run-limits.ts';
import { aboutTexts, commandTexts } from '../../language/texts/cli/commands.ts';
import { limitTexts } from '../../language/texts/cli/limits.ts';
import { optionTexts } from '../../language/texts/cli/options.ts';
import { say } from '../../language/texts.ts';
import { formatDollars } from '../../language/values/money.ts';
import type { LimitsDocument } from '../../launch/inspect/documents.ts';
import { limitOptions, readLimits } from '../args/limits.ts';
import type { Command } from '../command.ts';
import { loadEngine } from '../engine.ts';
import { nameOfRun } from '../files/paths.ts';
import type { Io } from '../io.ts';
import { wantsColour } from '../io.ts';
import { personName } from '../questions/at-terminal.ts';
import { folderOfRun } from '../runs/find.ts';
import { formatDuration, grouped } from '../text/numbers.ts';
import { paint } from '../text/paint.ts';
import { table } from '../text/table.ts';

export const limitsCommand: Command = {
  says: commandTexts.limits,
  about: aboutTexts.limits,
  positionals: [{ name: 'RUN' }],
  options: [...limitOptions, 'json', 'quiet'],
  examples: ['baton limits latest', 'baton limits latest --max-cost 5', 'baton limits latest --timeout 2h --max-parallel 4'],
  meanings: { timeout: optionTexts.timeout, quiet: optionTexts.quietDone },
  async run(args, io) {
    const limits = readLimits(args);
    const engine = await loadEngine();
    const folder = await folderOfRun(engine, args.positionals[0] ?? '', io.cwd);
    const run = { id: engine.runPaths(folder).id, folder };
    const isChange = Object.keys(limits).length > 0;
    const delivery = isChange ? await engine.changeRunLimits(folder, limits, personName(io)) : undefined;

    if (delivery && !args.has('quiet')) {
      const { outcome, owner } = delivery;
      const name = nameOfRun(engine, run, io.cwd);
      const [pid, host] = [owner?.pid ?? 0, owner?.host ?? ''];
      io.err(`${say(limitTexts[outcome], { run: name, pid, host })}\n`);
    }

    const read = await engine.readRunLimits(folder);
    if (args.has('json')) {
      const document: LimitsDocument = { status: 'limits', run, ...read, taken: delivery?.outcome !== 'left' };
      io.out(`${JSON.stringify(document, null, 2)}\n`);
    } else if (!args.has('quiet')) io.out(limitLines(read, io, args.has('no-color')));

    return 0;
  },
};

/** A line for each limit: what the run has used of it. */
function limitLines({ limits, spent }: Pick<LimitsDocument, 'limits' | 'spent'>, io: Io, noColour: boolean): string {
  const style = paint(wantsColour(io, io.outIsTerminal, noColour));
  const format = { usd: formatDollars, count: grouped, ms: formatDuration };
  const rows = runLimitNames.map((name) => {
    const show = format[runLimits[name].unit];
    const most = limits[name];
    return [`--${runLimits[name].option}`, show(spent[name] ?? 0), most === undefined ? say(limitTexts.none) : show(most)];
  });

  return `${table([say(limitTexts.limit), say(limitTexts.soFar), say(limitTexts.most)], rows, style).join('\n')}\n`;
}
