import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { version } from '../../../package.json';
import { aboutTexts, commandTexts } from '../../language/texts/cli/commands.ts';
import { mcpServerTexts } from '../../language/texts/cli/mcp-server.ts';
import { say } from '../../language/texts.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Command } from '../command.ts';
import { loadEngine } from '../engine.ts';

export const schedulesCommand: Command = {
  says: commandTexts.schedules,
  about: aboutTexts.schedules,
  positionals: [{ name: 'FOLDER', optional: true }],
  options: ['json'],
  examples: ['baton schedules', 'baton schedules pipelines --json'],
  async run(args, io) {
    const [folder = '.'] = args.positionals;
    const path = resolve(io.cwd, folder);
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw new UsageError(say(mcpServerTexts.noFolder, { folder }));
    const engine = await loadEngine();
    const { printSchedules } = await import('../lazy/schedule-list.ts');
    return printSchedules({ engine, folder: path, version, start: { env: io.env } }, args, io);
  },
};
