import { benchHelpTexts as texts } from '../../language/texts/insight/bench.ts';
import { startOptionNames, takeStartOptions } from '../args/inputs.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Command } from '../command.ts';
import { loadEngine } from '../engine.ts';

export const benchCommand: Command = {
  says: texts.says,
  about: texts.about,
  positionals: [{ name: 'FILE' }],
  options: [
    'runs',
    'warmup',
    'only',
    'max-time',
    'max-cost',
    'min-success',
    'live',
    'tests',
    ...startOptionNames,
    'json',
    'quiet',
  ],
  meanings: { live: texts.live, tests: texts.tests, 'max-cost': texts.maxCost },
  examples: [
    'baton bench pipeline.baton.yaml',
    'baton bench pipeline.baton.yaml --runs 20 --max-time 2s --json',
    'baton bench pipeline.baton.yaml --live -i topic=tides --model openai:gpt-6-luna --max-cost 0.02 --min-success 80%',
  ],
  async run(args, io) {
    const { benchFile } = await import('../lazy/bench-file.ts');
    // The classes and the engine are passed in: the other bundle would have its own copies.
    return await benchFile(args, io, { engine: await loadEngine(), UsageError, takeStartOptions });
  },
};
