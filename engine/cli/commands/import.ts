import { resolve } from 'node:path';
import type { Imported, ImportNote } from '../../import/import.ts';
import { aboutTexts, commandTexts } from '../../language/texts/cli/commands.ts';
import { optionTexts } from '../../language/texts/cli/options.ts';
import { importTexts } from '../../language/texts/import.ts';
import { say } from '../../language/texts.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Command } from '../command.ts';
import { loadEngine } from '../engine.ts';

import { makeNew } from '../files/create.ts';
import { type CalledImport, filesForImport, importCalled } from '../files/import-files.ts';
import type { Io } from '../io.ts';
import { wantsColour } from '../io.ts';
import type { Paint } from '../text/paint.ts';
import { paint } from '../text/paint.ts';
import { lspRanges } from '../text/problem-json.ts';
import { oneLine } from '../text/width.ts';

export const importCommand: Command = {
  says: commandTexts.import,
  about: aboutTexts.import,
  positionals: [{ name: 'WORKFLOW' }],
  options: ['output', 'json', 'quiet'],
  examples: ['baton import workflow.yaml > workflow.baton.yaml', 'baton import workflow.yaml -o workflow.baton.yaml'],
  meanings: { quiet: optionTexts.quietNotes },
  async run(args, io) {
    const engine = await loadEngine();
    const [file = ''] = args.positionals;
    const target = args.one('output');
    const source = await engine.readTextFile(resolve(io.cwd, file));
    const imported = engine.importPipeline(source, file, await filesForImport(engine, { source, file, target, io }));
    const style = paint(wantsColour(io, io.screen !== undefined, args.has('no-color')));
    const isWritten = 'text' in imported && target !== undefined;
    if (isWritten) await makeNew(resolve(io.cwd, target), imported.text, target, () => taken(target));
    const called = isWritten ? await importCalled(engine, { imported, file, target, io }) : [];

    if (args.has('json')) {
      const more = called.map((one) => importJson(one.file, one.source, one.imported, one.isThere ? undefined : one.target));
      const all = isWritten
        ? { ...importJson(file, source, imported, target), called: more }
        : importJson(file, source, imported, target);
      io.out(`${JSON.stringify(all, null, 2)}\n`);
    }

    if (!('text' in imported)) return tellNothing(file, imported, { io, style, silent: args.has('json') });
    if (args.has('json')) return 0;

    if (target === undefined) io.out(imported.text);
    if (args.has('quiet')) return 0;

    tellNotes(file, imported, { io, style });
    for (const one of called) tellCalled(one, { io, style });
    if (target !== undefined) io.err(`${say(importTexts.writtenTo, { file: target })}\n`);

    return 0;
  },
};

type ImportView = { io: Io; style: Paint };

function tellNotes(file: string, { notes }: Extract<Imported, { text: string }>, { io, style }: ImportView): void {
  for (const { line, column, what } of notes) io.err(`${say(importTexts.noteAt, { file, line, column, what: oneLine(what) })}\n`);
  const count = notes.length;
  const done = count === 0 ? say(importTexts.converted, { file }) : say(importTexts.convertedWithNotes, { file, count });
  io.err(`${style.good('✓')} ${done}\n`);
}

/** The results for workflows that the converted one calls. */
function tellCalled({ file, target, imported, isThere }: CalledImport, { io, style }: ImportView): void {
  if (!('text' in imported)) {
    const { what } = 'refused' in imported ? imported.refused : imported.already;
    io.err(`${style.warn('!')} ${say(importTexts.calledRefused, { file, what: oneLine(what) })}\n`);
  } else if (isThere) io.err(`${style.warn('!')} ${say(importTexts.calledThere, { file, target })}\n`);
  else {
    tellNotes(file, imported, { io, style });
    io.err(`  ${say(importTexts.calledToo, { file, target })}\n`);
  }
}

/** Says why a file gives no pipeline. A file with nothing to convert is no error. */
function tellNothing(
  file: string,
  imported: Exclude<Imported, { text: string }>,
  { io, style, silent }: { io: Io; style: Paint; silent: boolean },
): number {
  const isRefused = 'refused' in imported;
  const { line, column, what } = isRefused ? imported.refused : imported.already;
  if (!silent) {
    io.err(
      `${isRefused ? style.bad('✕') : style.good('✓')} ${say(importTexts.refusedAt, { file, line, column, what: oneLine(what) })}\n`,
    );
    if (!isRefused) io.err(`  ${style.dim('→')} ${say(importTexts.alreadyHint, { file })}\n`);
  }

  return isRefused ? 2 : 0;
}

/** Ranges are those of the language server protocol. */
function importJson(file: string, source: string, imported: Imported, written: string | undefined) {
  const lsp = lspRanges(source);
  const noteJson = ({ range, what }: ImportNote) => ({ message: what, range: lsp(range) });
  const { format } = imported;
  if ('text' in imported) {
    const { text, notes } = imported;
    return { file, format, result: 'converted', text, written, notes: notes.map(noteJson) };
  }

  return 'refused' in imported
    ? { file, format, result: 'refused', notes: [noteJson(imported.refused)] }
    : { file, format, result: 'unchanged', notes: [noteJson(imported.already)] };
}

const taken = (file: string): UsageError => new UsageError(say(importTexts.exists, { file }), say(importTexts.existsHint));
