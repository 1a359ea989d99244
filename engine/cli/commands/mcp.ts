import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { version } from '../../../package.json';
import { aboutTexts, commandTexts } from '../../language/texts/cli/commands.ts';
import { mcpServerTexts } from '../../language/texts/cli/mcp-server.ts';
import { say } from '../../language/texts.ts';
import { takeStartOptions } from '../args/inputs.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Command } from '../command.ts';
import { loadEngine } from '../engine.ts';

export const mcpCommand: Command = {
  says: commandTexts.mcp,
  about: aboutTexts.mcp,
  positionals: [{ name: 'FOLDER', optional: true }],
  options: ['allow', 'model', 'profile', 'max-cost', 'max-parallel'],
  examples: ['baton mcp', 'baton mcp pipelines --max-cost 0.50 --allow "terminal:git *"'],
  async run(args, io) {
    const [folder = '.'] = args.positionals;
    const path = resolve(io.cwd, folder);
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw new UsageError(say(mcpServerTexts.noFolder, { folder }));

    const engine = await loadEngine();
    const start = { ...(await takeStartOptions(engine, args, io)), env: io.env };
    const { serveOverStdio } = await import('../lazy/mcp-server.ts');
    await serveOverStdio({ engine, folder: path, version, start }, io.onStop);

    return 0;
  },
};
