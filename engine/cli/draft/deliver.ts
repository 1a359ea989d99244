import { resolve } from 'node:path';
import { draftTexts as texts } from '../../language/texts/insight/draft.ts';
import { say } from '../../language/texts.ts';
import { formatDollars } from '../../language/values/money.ts';
import type { Args } from '../args/parse.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Engine } from '../engine.ts';
import { makeNew } from '../files/create.ts';
import type { Io } from '../io.ts';
import { wantsColour } from '../io.ts';
import { confirmAtTerminal } from '../questions/at-terminal.ts';
import { type Paint, paint } from '../text/paint.ts';
import { problemLines } from '../text/problem.ts';
import { lspRanges, problemJson } from '../text/problem-json.ts';
import { unifiedDiff } from '../text/unified-diff.ts';
import { oneLine, safeLines } from '../text/width.ts';

type Draft = Awaited<ReturnType<Engine['writeDraft']>>;

/** A draft, and its target. */
interface Delivery {
  engine: Engine;
  args: Args;
  io: Io;
  draft: Draft;
  /** The file to write, as the user named it; without it the draft is printed. */
  file?: string | undefined;
  /** The present text of that file. */
  before?: string | undefined;
}

/**
 * Shows a draft, and writes it where the user agreed: naming a new file is consent; a file that exists, or that was not
 * named, wants a yes. Returns the exit code. A draft with errors is never written.
 */
export async function deliverDraft(delivery: Delivery): Promise<number> {
  const { args, io, draft } = delivery;
  const style = paint(wantsColour(io, io.screen !== undefined, args.has('no-color')));
  if (!args.has('quiet')) tellDraft(delivery, style);
  if (!args.has('json')) await show(delivery);
  const { valid } = draft.compiled;
  const written = valid ? await write(delivery, style) : undefined;
  if (args.has('json')) io.out(`${JSON.stringify(draftJson(delivery, written), null, 2)}\n`);
  if (valid) return 0;

  io.err(`${style.bad('✕')} ${say(texts.invalid)}\n  ${style.dim('→')} ${say(texts.invalidHint)}\n`);
  return 1;
}

/** Reports on standard error what a draft cost and what is wrong with it. */
function tellDraft({ draft, file, io }: Delivery, style: Paint): void {
  const { compiled, notes, model, calls, cost, stopped } = draft;
  const errors = compiled.problems.filter(({ severity }) => severity === 'error');
  const shown = { file: file ?? `${compiled.pipeline.id}.baton.yaml`, text: compiled.text };
  if (errors.length) io.err(`${problemLines(shown, errors, style).join('\n')}\n`);
  if (notes !== '') io.err(`${safeLines(say(texts.notes, { notes }))}\n`);
  if (stopped !== undefined) io.err(`${style.warn('!')} ${oneLine(say(texts.stopped, { why: stopped }))}\n`);
  const spent = cost === undefined ? say(texts.unknownCost) : formatDollars(cost);
  io.err(`${style.dim(say(texts.spent, { calls, model: oneLine(model), cost: spent }))}\n`);
}

/** Prints the draft on standard output: the difference to the present file, else its text where no file was named. */
async function show({ draft, file, before, args, io }: Delivery): Promise<void> {
  const { text, valid } = draft.compiled;
  if (before !== undefined && file !== undefined) {
    const style = paint(wantsColour(io, io.outIsTerminal, args.has('no-color')));
    if (before !== text) io.out(`${(await unifiedDiff({ file, before, after: text }, style)).join('\n')}\n`);
  } else if (file === undefined || !valid) io.out(text);
}

/** Writes a valid draft where that was asked for; returns the file's name, undefined where nothing was written. */
async function write(delivery: Delivery, style: Paint): Promise<string | undefined> {
  const { file, before, draft, io } = delivery;
  const { text, pipeline } = draft.compiled;
  if (before !== undefined && file !== undefined) return change(delivery, { file, before }, style);

  // A name is proposed only to a user who sees the draft.
  const proposed = `${pipeline.id}.baton.yaml`;
  if (file === undefined && !(io.outIsTerminal && (await isWanted(delivery, proposed, style)))) return undefined;

  const target = file ?? proposed;
  await makeNew(resolve(io.cwd, target), text, target, () => new UsageError(say(texts.taken, { file: target })));
  io.err(`${style.good('✓')} ${say(texts.written, { file: target })}\n`);

  return target;
}

async function change(
  delivery: Delivery,
  { file, before }: { file: string; before: string },
  style: Paint,
): Promise<string | undefined> {
  const { engine, args, draft, io } = delivery;
  const { text } = draft.compiled;
  if (text === before) {
    io.err(`${say(texts.same)}\n`);
    return undefined;
  }
  if (!args.has('yes') && !(await isWanted(delivery, file, style))) {
    io.err(`${[say(texts.notWritten), io.keyboard ? '' : say(texts.toWrite)].filter(Boolean).join(' ')}\n`);
    return undefined;
  }

  // Reading the difference takes time, and an editor may have written the file meanwhile.
  const path = resolve(io.cwd, file);
  if ((await engine.readTextFile(path)) !== before) throw new UsageError(say(texts.changedMeanwhile, { file }));

  await engine.writeAtomic(path, text);
  io.err(`${style.good('✓')} ${say(texts.written, { file })}\n`);
  return file;
}

/** Whether the user at a terminal says yes; with `--json` nobody is asked. */
const isWanted = async ({ args, io }: Delivery, file: string, style: Paint): Promise<boolean> =>
  !args.has('json') &&
  io.keyboard !== undefined &&
  (await confirmAtTerminal(io, io.keyboard, style, say(texts.write, { file: oneLine(file) })));

function draftJson({ draft, file }: Delivery, written: string | undefined) {
  const { compiled, notes, model, calls, cost, usage, stopped } = draft;
  const lsp = lspRanges(compiled.text);
  return {
    file: file ?? null,
    valid: compiled.valid,
    written: written ?? null,
    text: compiled.text,
    problems: compiled.problems.map((one) => problemJson(one, lsp)),
    notes,
    made: { model, calls, cost: cost ?? null, usage: usage ?? null, stopped },
  };
}
