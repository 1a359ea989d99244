import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { draftTexts as texts } from '../../language/texts/insight/draft.ts';
import { say } from '../../language/texts.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Command } from '../command.ts';
import { deliverDraft } from '../draft/deliver.ts';
import { draftAtTerminal, draftMeanings, draftOptions } from '../draft/options.ts';
import { loadEngine } from '../engine.ts';

export const newCommand: Command = {
  says: texts.newSays,
  about: texts.newAbout,
  positionals: [{ name: 'TEXT' }],
  options: ['output', ...draftOptions],
  meanings: { ...draftMeanings, output: texts.outputMeans },
  examples: [
    'baton new "Read every file of notes/ and write one page on what is decided."',
    'baton new "Sort the rows of a CSV file by urgency." -o triage.baton.yaml --max-cost 0.20',
    'baton new "Ask me before the file is written." -o triage.baton.yaml',
  ],
  async run(args, io) {
    const wanted = (args.positionals[0] ?? '').trim();
    if (wanted === '') throw new UsageError(say(texts.wordless));

    const file = args.one('output');
    const path = file === undefined ? undefined : resolve(io.cwd, file);
    if (path !== undefined && file !== undefined && !existsSync(dirname(path)))
      throw new UsageError(say(texts.noFolder, { folder: dirname(file) }));

    const engine = await loadEngine();
    const before = path !== undefined && existsSync(path) ? await engine.readTextFile(path) : undefined;
    const draft = await draftAtTerminal(engine, { args, io }, { file: file ?? 'draft.baton.yaml', text: before, wanted });

    return deliverDraft({ engine, args, io, draft, file, before });
  },
};
