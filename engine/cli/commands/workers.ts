import { aboutTexts, commandTexts } from '../../language/texts/cli/commands.ts';
import type { Command } from '../command.ts';
import { loadEngine } from '../engine.ts';

export const workersCommand: Command = {
  says: commandTexts.workers,
  about: aboutTexts.workers,
  positionals: [],
  options: ['on', 'json'],
  examples: ['baton workers --on https://runs.example.org'],
  async run(args, io) {
    const engine = await loadEngine();
    return (await import('../lazy/remote.ts')).listWorkers(engine, args, io);
  },
};
