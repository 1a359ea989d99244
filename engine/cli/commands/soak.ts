import { aboutTexts, commandTexts } from '../../language/texts/cli/commands.ts';
import { soakOptionTexts as texts } from '../../language/texts/cli/soak.ts';
import { say } from '../../language/texts.ts';
import { readPositive } from '../args/inputs.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Command } from '../command.ts';
import { loadEngine } from '../engine.ts';
import { readDatabaseAddress } from '../serve/database.ts';

/** Unless options say otherwise. */
const usual = { minutes: 60, runs: 8 } as const;

export const soakCommand: Command = {
  says: commandTexts.soak,
  about: aboutTexts.soak,
  positionals: [],
  options: ['on', 'database', 'minutes', 'seed', 'max-runs', 'write', 'json', 'quiet'],
  meanings: { 'max-runs': texts.maxRuns },
  examples: ['baton soak --minutes 10', 'baton soak --on https://runs.example.org --minutes 480'],
  async run(args, io) {
    const database = args.has('database') ? await readDatabaseAddress(args, io) : undefined;
    if (database !== undefined && args.has('on')) throw new UsageError(say(texts.eitherWhere), say(texts.eitherWhereHint));

    const options = {
      minutes: readPositive(args, 'minutes', false) ?? usual.minutes,
      seed: readPositive(args, 'seed', true),
      mostRuns: readPositive(args, 'max-runs', true) ?? usual.runs,
      database,
    };
    const engine = await loadEngine();

    return (await import('../lazy/soak.ts')).soakServers(engine, args, io, options);
  },
};
