import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Command } from '../command.ts';
import { UsageError } from '../usage.ts';

export const lsp: Command = {
  name: 'lsp',
  usage: '--stdio',
  summary: 'Start the language server for an editor.',
  options: { stdio: { help: 'Speak over standard input and output.' } },
  examples: ['baton lsp --stdio'],
  async run({ flag }) {
    if (!flag('stdio')) throw new UsageError('baton lsp speaks over standard input and output only.', 'Start it with: baton lsp --stdio');
    const server = join(__dirname, 'server.cjs');
    if (!existsSync(server)) throw new UsageError(`The language server is missing: ${server}`, 'Build it with: npm run build');
    createRequire(__filename)(server);
    // The server ends the process itself, when the editor says so.
    return new Promise<number>(() => undefined);
  },
};
