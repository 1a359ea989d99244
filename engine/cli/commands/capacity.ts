import { parseDuration } from '../../compile/pipeline/values/durations.ts';
import { aboutTexts, commandTexts } from '../../language/texts/cli/commands.ts';
import { capacityTexts as texts } from '../../language/texts/insight/capacity.ts';
import { say } from '../../language/texts.ts';
import { takeStartOptions } from '../args/inputs.ts';
import type { Args } from '../args/parse.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Command } from '../command.ts';
import { loadEngine } from '../engine.ts';
import { shortPath } from '../files/paths.ts';
import { outputColumns, wantsColour } from '../io.ts';
import { capacityLines } from '../text/capacity.ts';
import { paint } from '../text/paint.ts';
import { oneLine } from '../text/width.ts';

export const capacityCommand: Command = {
  says: commandTexts.capacity,
  about: aboutTexts.capacity,
  positionals: [{ name: 'FILE' }],
  options: ['rate', 'deadline', 'quality', 'input', 'config', 'model', 'profile', 'max-parallel', 'json'],
  examples: [
    'baton capacity pipeline.baton.yaml --rate 50/h',
    'baton capacity pipeline.baton.yaml --rate 2/min --deadline 10m --json',
  ],
  async run(args, io) {
    const question = { rate: readRate(args), deadline: readDeadline(args), quality: readShare(args) };
    const engine = await loadEngine();
    const options = await takeStartOptions(engine, args, io);
    const stopping = new AbortController();
    const off = io.onStop(() => (stopping.signal.aborted ? io.kill(130) : stopping.abort()));
    const file = args.positionals[0] ?? '';
    const plan = await engine
      .planFileCapacity({ ...options, file, cwd: io.cwd, env: io.env }, question, { signal: stopping.signal })
      .finally(off);
    for (const note of plan.notes) io.err(`${oneLine(note)}\n`);
    if (args.has('json')) {
      io.out(`${JSON.stringify(plan, null, 2)}\n`);
      return 0;
    }

    const style = paint(wantsColour(io, io.outIsTerminal, args.has('no-color')));
    io.out(`${style.bold(oneLine(plan.pipeline.name))} ${style.dim(shortPath(plan.pipeline.file, io.cwd))}\n\n`);
    io.out(`${capacityLines(plan, style, Math.min(110, outputColumns(io, 110))).join('\n')}\n`);

    return 0;
  },
};

/** Hours of the units that a rate may have. */
const spans: Readonly<Record<string, number>> = { s: 1 / 3600, min: 1 / 60, m: 1 / 60, h: 1, hour: 1, day: 24, d: 24 };
/** No machine starts more runs in an hour. */
const mostRate = 1e7;

/** Runs an hour. */
function readRate(args: Args): number {
  const text = args.one('rate');
  if (text === undefined) throw new UsageError(say(texts.noRate));

  const [, count = '', span = ''] = /^(\d+(?:\.\d+)?)\s*\/\s*([a-z]+)$/.exec(text.trim()) ?? [];
  const hours = Object.hasOwn(spans, span) ? (spans[span] ?? 0) : 0;
  const rate = Number(count) / hours;
  if (!(rate > 0) || !(rate <= mostRate)) throw new UsageError(say(texts.badRate, { text }));

  return rate;
}

/** The longest deadline: a year, in milliseconds. */
const longest = 366 * 86_400_000;

function readDeadline(args: Args): number | null {
  const text = args.one('deadline');
  if (text === undefined) return null;
  const ms = parseDuration(text);
  if (ms === undefined || !(ms > 0) || ms > longest) throw new UsageError(say(texts.badDeadline, { text }));
  return ms;
}

function readShare(args: Args): number | null {
  const text = args.one('quality');
  if (text === undefined) return null;
  const share = Number(text);
  if (text.trim() === '' || !(share >= 0) || share > 1) throw new UsageError(say(texts.badQuality, { text }));
  return share;
}
