import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Command } from '../commands.ts';
import { UsageError } from '../usage.ts';

export const lsp: Command = {
  says: 'starts the language server for an editor',
  about: 'Speaks the Language Server Protocol over standard input and output until the editor ends it.',
  positionals: [],
  options: ['stdio'],
  examples: ['baton lsp --stdio'],
  async run(args, io) {
    if (!args.has('stdio'))
      throw new UsageError('The language server speaks over standard input and output only.', 'Start it with: baton lsp --stdio');
    const file = join(io.dist, 'server.cjs');
    if (!existsSync(file)) throw new UsageError(`The language server is missing (${file}).`, 'Build it: npm run build');
    // The server reads its transport from the arguments of the process, so it gets the process as if it had been started itself.
    process.argv = [process.argv[0] ?? 'node', file, '--stdio'];
    createRequire(file)(file);
    await new Promise(() => undefined);
    return 0;
  },
};
