import { resolve } from 'node:path';
import { aboutTexts, commandTexts, optionTexts } from '../../language/texts/cli.ts';
import { importTexts } from '../../language/texts/import.ts';
import { say } from '../../language/texts.ts';
import type { Command } from '../commands.ts';
import { loadEngine } from '../engine.ts';
import { wantsColour } from '../io.ts';
import { makeNew } from '../make-new.ts';
import { paint } from '../text/paint.ts';
import { oneLine } from '../text/width.ts';
import { UsageError } from '../usage.ts';

export const importCommand: Command = {
  says: commandTexts.import,
  about: aboutTexts.import,
  positionals: [{ name: 'WORKFLOW' }],
  options: ['output', 'quiet'],
  examples: ['baton import workflow.yaml > workflow.baton.yaml', 'baton import workflow.yaml -o workflow.baton.yaml'],
  meanings: { quiet: optionTexts.quietNotes },
  async run(args, io) {
    const engine = await loadEngine();
    const [file = ''] = args.positionals;
    const imported = engine.importPipeline(await engine.readTextFile(resolve(io.cwd, file)), file);
    const style = paint(wantsColour(io, io.screen !== undefined, args.has('no-color')));
    if ('refused' in imported) {
      const { line, column, what } = imported.refused;
      io.err(`${style.bad('✕')} ${say(importTexts.refusedAt, { file, line, column, what: oneLine(what) })}\n`);
      return 2;
    }
    const { text, notes } = imported;
    const target = args.one('output');
    if (target === undefined) io.out(text);
    else await makeNew(resolve(io.cwd, target), text, target, () => taken(target));
    if (args.has('quiet')) return 0;
    for (const { line, column, what } of notes)
      io.err(`${say(importTexts.noteAt, { file, line, column, what: oneLine(what) })}\n`);
    const count = notes.length;
    const told = count === 0 ? importTexts.converted : count === 1 ? importTexts.convertedOne : importTexts.convertedMany;
    io.err(`${style.good('✓')} ${say(told, { file, count })}\n`);
    if (target !== undefined) io.err(`${say(importTexts.writtenTo, { file: target })}\n`);
    return 0;
  },
};

const taken = (file: string): UsageError => new UsageError(say(importTexts.exists, { file }), say(importTexts.existsHint));
