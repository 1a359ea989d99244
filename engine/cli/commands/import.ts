import { dirname, isAbsolute, resolve } from 'node:path';
import type { Imported, ImportFiles, ImportNote } from '../../import/import.ts';
import { aboutTexts, commandTexts } from '../../language/texts/cli/commands.ts';
import { optionTexts } from '../../language/texts/cli/options.ts';
import { importTexts } from '../../language/texts/import.ts';
import { say } from '../../language/texts.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Command } from '../command.ts';
import { type Engine, loadEngine } from '../engine.ts';

import { makeNew } from '../files/create.ts';
import { listBelow } from '../files/list-below.ts';
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
    const imported = engine.importPipeline(source, file, await filesAround(engine, { source, file, target: target ?? file, io }));
    const style = paint(wantsColour(io, io.screen !== undefined, args.has('no-color')));
    if ('text' in imported && target !== undefined)
      await makeNew(resolve(io.cwd, target), imported.text, target, () => taken(target));
    if (args.has('json')) io.out(`${JSON.stringify(importJson(file, source, imported, target), null, 2)}\n`);
    if (!('text' in imported)) return tellNothing(file, imported, { io, style, silent: args.has('json') });
    if (args.has('json')) return 0;
    const { text, notes } = imported;
    if (target === undefined) io.out(text);
    if (args.has('quiet')) return 0;
    for (const { line, column, what } of notes)
      io.err(`${say(importTexts.noteAt, { file, line, column, what: oneLine(what) })}\n`);
    const count = notes.length;
    const done = count === 0 ? say(importTexts.converted, { file }) : say(importTexts.convertedWithNotes, { file, count });
    io.err(`${style.good('✓')} ${done}\n`);
    if (target !== undefined) io.err(`${say(importTexts.writtenTo, { file: target })}\n`);
    return 0;
  },
};

/** Says why a file gives no pipeline. That there is nothing to convert is good news: nothing is wrong, and nothing was done. */
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

interface FilesAround {
  source: string;
  file: string;
  /** Where the pipeline will lie. */
  target: string;
  io: Io;
}

/** The files that the source names, and those that the pipeline will; nothing where nobody can tell. */
async function filesAround(engine: Engine, { source, file, target, io: { cwd } }: FilesAround): Promise<ImportFiles> {
  const [from, at] = [resolve(cwd, file), resolve(cwd, target)];
  const [sourceWorld, world] = [await worldAt(engine, from, cwd), await worldAt(engine, at, cwd)];
  const csv = /\.csv\b/i.test(source) ? await import('../../tools/lazy/csv-rows.ts') : undefined;
  return {
    isThere: world && ((path) => world.find?.(path, at) !== undefined),
    // Only what lies in or below the folder of the source is its own.
    read: sourceWorld && ((path) => (isPathBelow(path) ? sourceWorld.find?.(path, from)?.text : undefined)),
    list: sourceWorld && (() => listBelow(dirname(from))),
    readCsv: csv?.csvRows,
  };
}

const isPathBelow = (path: string): boolean => !isAbsolute(path) && !path.split(/[\\/]/).includes('..');

const worldAt = (engine: Engine, file: string, cwd: string) =>
  engine.loadWorld(file, { root: engine.findRoot(file, cwd), cwd }).catch((error: unknown) => {
    // What is wrong with baton.yaml is told by `check`.
    if (error instanceof engine.Refusal) return undefined;
    throw error;
  });

const taken = (file: string): UsageError => new UsageError(say(importTexts.exists, { file }), say(importTexts.existsHint));
