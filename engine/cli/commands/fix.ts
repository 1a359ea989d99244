import { resolve } from 'node:path';
import { draftTexts as texts } from '../../language/texts/insight/draft.ts';
import { say } from '../../language/texts.ts';
import type { Command } from '../command.ts';
import { deliverDraft } from '../draft/deliver.ts';
import { draftAtTerminal, draftMeanings, draftOptions } from '../draft/options.ts';
import { loadEngine } from '../engine.ts';
import { compileFile } from '../files/compile-file.ts';

export const fixCommand: Command = {
  says: texts.fixSays,
  about: texts.fixAbout,
  positionals: [{ name: 'FILE' }],
  options: draftOptions,
  meanings: draftMeanings,
  examples: ['baton fix pipeline.baton.yaml', 'baton fix pipeline.baton.yaml --model openai:gpt-6-luna --yes'],
  async run(args, io) {
    const file = args.positionals[0] ?? '';
    const engine = await loadEngine();
    const { text, valid } = await compileFile(engine, file, io);
    if (valid) {
      if (args.has('json')) io.out(`${JSON.stringify({ file, valid, written: null, text }, null, 2)}\n`);
      else if (!args.has('quiet')) io.err(`${say(texts.noErrors, { file })}\n`);
      return 0;
    }

    const draft = await draftAtTerminal(engine, { args, io }, { file: resolve(io.cwd, file), text });
    return deliverDraft({ engine, args, io, draft, file, before: text });
  },
};
