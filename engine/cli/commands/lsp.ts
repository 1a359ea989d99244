import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { aboutTexts, commandTexts } from '../../language/texts/cli/commands.ts';
import { usageTexts } from '../../language/texts/cli/usage.ts';
import { say } from '../../language/texts.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Command } from '../command.ts';

export const lsp: Command = {
  says: commandTexts.lsp,
  about: aboutTexts.lsp,
  positionals: [],
  options: ['stdio'],
  examples: ['baton lsp --stdio'],
  async run(args, io) {
    if (!args.has('stdio')) throw new UsageError(usageTexts.onlyStdio, usageTexts.onlyStdioHint);
    const file = join(io.dist, 'server.cjs');
    if (!existsSync(file)) throw new UsageError(say(usageTexts.noServer, { file }), usageTexts.noServerHint);

    // The server reads its transport from the arguments of the process, so they are set as if it had been started itself.
    process.argv = [process.argv[0] ?? 'node', file, '--stdio'];
    createRequire(file)(file);
    await new Promise(() => undefined);

    return 0;
  },
};
