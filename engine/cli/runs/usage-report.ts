import { type UsageKey, type UsageSum, usageCsv } from '../../insight/usage.ts';
import { usageReportTexts as texts } from '../../language/texts/cli/usage-report.ts';
import { say } from '../../language/texts.ts';
import type { Args } from '../args/parse.ts';
import { type Io, wantsColour } from '../io.ts';
import { grouped } from '../text/numbers.ts';
import { paint } from '../text/paint.ts';
import { table } from '../text/table.ts';

interface ReadUsage {
  usage: readonly UsageSum[];
  by: readonly UsageKey[];
  /** Said where there is none. */
  none: string;
}

/** Prints usage as a table, or as `--json` and `--csv` say. */
export function printUsage({ usage, by, none }: ReadUsage, args: Args, io: Io): void {
  if (args.has('json')) {
    io.out(`${JSON.stringify({ by, usage }, null, 2)}\n`);
    return;
  }
  if (args.has('csv')) {
    io.out(usageCsv(usage, by));
    return;
  }
  if (usage.length === 0) {
    io.err(`${none}\n`);
    return;
  }

  const rows = usage.map((sum) => [
    ...by.map((key) => sum[key] ?? say(texts.inNoStep)),
    grouped(sum.runs),
    grouped(sum.calls),
    grouped(sum.input_tokens),
    grouped(sum.output_tokens),
    `${sum.unpriced_runs > 0 ? '\u2265 ' : ''}$${sum.cost.toFixed(4)}`,
  ]);
  const heads = [...by.map((key) => texts[key]), texts.runs, texts.calls, texts.input, texts.output, texts.cost];
  const style = paint(wantsColour(io, io.outIsTerminal, args.has('no-color')));

  io.out(
    `${table(
      heads.map((head) => say(head)),
      rows,
      style,
    ).join('\n')}\n`,
  );
}
