import { reportsTexts as texts } from '../../language/texts/insight/reports.ts';
import { say } from '../../language/texts.ts';
import { readAllowed } from '../args/inputs.ts';
import type { Args } from '../args/parse.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Engine } from '../engine.ts';
import type { Io } from '../io.ts';
import { wantsColour } from '../io.ts';
import { grouped, plural } from '../text/numbers.ts';
import { type Paint, paint } from '../text/paint.ts';
import { oneLine } from '../text/width.ts';

/**
 * Carries out `--markdown`, `--html` and `--qc` of `show`; undefined where none of them is given. Throws a UsageError for
 * options that exclude each other.
 */
export async function printReport(engine: Engine, folder: string, args: Args, io: Io): Promise<number | undefined> {
  const forms = (['markdown', 'html', 'qc'] as const).filter((form) => args.has(form));
  const [form, other] = forms;
  if (args.one('model') !== undefined && form !== 'qc') throw new UsageError(say(texts.needsModel));
  if (form === undefined) return undefined;
  if (other !== undefined || (form !== 'qc' && args.has('json')))
    throw new UsageError(say(texts.oneForm, { forms: '--markdown, --html, --qc, --json' }));
  if (args.one('at') !== undefined) throw new UsageError(say(texts.wholeRun));
  if (form !== 'qc') {
    io.out(await engine.writeReport(folder, form));
    return 0;
  }

  return tellQuality(engine, folder, args, io);
}

/** Returns 1 where something is wrong, for scripts; doubtful findings do not count. */
async function tellQuality(engine: Engine, folder: string, args: Args, io: Io): Promise<number> {
  const model = args.one('model');
  const stopping = new AbortController();
  const off = io.onStop(() => (stopping.signal.aborted ? io.kill(130) : stopping.abort()));
  const report = await engine
    .inspectQuality({
      folder,
      env: io.env,
      allow: readAllowed(engine, args),
      signal: stopping.signal,
      onAsk: (name, count) => io.err(`${say(texts.judging, { model: oneLine(name), count })}\n`),
      model,
    })
    .finally(off);
  const code = report.findings.some(({ weight }) => weight === 'bad') ? 1 : 0;
  if (args.has('json')) io.out(`${JSON.stringify(report, null, 2)}\n`);
  else io.out(asText(report, paint(wantsColour(io, io.outIsTerminal, args.has('no-color')))));

  return code;
}

type Report = Awaited<ReturnType<Engine['inspectQuality']>>;

function asText({ findings, steps, earlier, few }: Report, style: Paint): string {
  const lines = findings.map(({ path, kind, weight, message }) => {
    const brush = weight === 'bad' ? style.bad : style.warn;
    return `${style.bold(path)} ${brush(say(texts[kind]))} ${oneLine(message)}`;
  });
  if (findings.length === 0) lines.push(say(few ? texts.fits : texts.nothingNoticed));
  lines.push(style.dim(say(texts.looked, { steps: plural(steps, 'step'), earlier: grouped(earlier) })));
  if (few) lines.push(style.dim(say(texts.noEarlier, { count: 3 })));

  return `${lines.join('\n')}\n`;
}
