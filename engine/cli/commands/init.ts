import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { aboutTexts, commandTexts } from '../../language/texts/cli/commands.ts';
import { initTexts } from '../../language/texts/cli/init.ts';
import { optionTexts } from '../../language/texts/cli/options.ts';
import { starterTexts } from '../../language/texts/cli/starter.ts';
import { say } from '../../language/texts.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Command } from '../command.ts';
import { makeNew } from '../files/create.ts';

/** In the order of the output. */
const files = { 'hello.baton.yaml': starterTexts.pipeline, 'baton.yaml': starterTexts.settings } as const;

export const init: Command = {
  says: commandTexts.init,
  about: aboutTexts.init,
  positionals: [],
  options: ['quiet'],
  examples: ['baton init'],
  meanings: { quiet: optionTexts.quietDone },
  async run(args, io) {
    const there = [...Object.keys(files), 'baton.yml'].find((name) => existsSync(join(io.cwd, name)));
    if (there !== undefined) throw taken(there);
    const made: string[] = [];
    for (const [name, text] of Object.entries(files)) {
      const file = join(io.cwd, name);
      await makeNew(file, text, name, () => taken(name)).catch(async (error: unknown) => {
        // One of the two alone would keep the next attempt from beginning.
        for (const one of made) await rm(one, { force: true });
        throw error;
      });
      made.push(file);
    }
    if (!args.has('quiet')) {
      for (const name of Object.keys(files)) io.err(`${say(initTexts.made, { file: name })}\n`);
    }
    if (!args.has('quiet')) io.err(`${say(initTexts.tryIt, { file: Object.keys(files)[0] ?? '' })}\n`);
    return 0;
  },
};

const taken = (file: string): UsageError => new UsageError(say(initTexts.exists, { file }), say(initTexts.existsHint));
