import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aboutTexts, commandTexts, optionTexts } from '../../language/texts/cli.ts';
import { commandsTexts, starterTexts } from '../../language/texts/commands.ts';
import { say } from '../../language/texts.ts';
import type { Command } from '../commands.ts';
import { UsageError } from '../usage.ts';

/** In the order in which they are told. */
const files = { 'hello.baton.yaml': starterTexts.pipeline, 'baton.yaml': starterTexts.settings } as const;

export const init: Command = {
  says: commandTexts.init,
  about: aboutTexts.init,
  positionals: [],
  options: ['quiet'],
  examples: ['baton init'],
  meanings: { quiet: optionTexts.quietDone },
  async run(args, io) {
    const taken = [...Object.keys(files), 'baton.yml'].find((name) => existsSync(join(io.cwd, name)));
    if (taken !== undefined) throw new UsageError(say(commandsTexts.exists, { file: taken }), say(commandsTexts.existsHint));
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(io.cwd, name), text, { flag: 'wx' });
      if (!args.has('quiet')) io.err(`${say(commandsTexts.made, { file: name })}\n`);
    }
    if (!args.has('quiet')) io.err(`${say(commandsTexts.tryIt, { file: Object.keys(files)[0] ?? '' })}\n`);
    return 0;
  },
};
