import type { Command } from '../commands.ts';
import { loadEngine } from '../engine.ts';
import { takeStartOptions } from '../inputs.ts';
import { mannerOf, watch } from '../watch.ts';

export const run: Command = {
  says: 'runs a pipeline',
  about: [
    'Everything that can be known before is checked first: problems in the file, inputs, models and their keys, permissions.',
    'Each step that has ended is on disk, so a run that was stopped or cut off goes on with `baton resume`.',
    'Without a model and a key the embedded engine `offline` answers.',
  ].join('\n'),
  positionals: [{ name: 'FILE' }],
  options: [
    'input',
    'config',
    'out',
    'model',
    'allow',
    'max-cost',
    'max-parallel',
    'frozen',
    'auto-responses',
    'json',
    'events',
    'quiet',
  ],
  examples: [
    'baton run pipeline.baton.yaml',
    'baton run pipeline.baton.yaml -i topic="tide mills" -i notes=@notes.txt',
    'baton run pipeline.baton.yaml --model openai:gpt-5-mini --max-cost 0.50 --json',
  ],
  async run(args, io) {
    const manner = mannerOf(args);
    const engine = await loadEngine();
    const options = await takeStartOptions(engine, args, io);
    const [file = ''] = args.positionals;
    return await watch(engine, io, manner, (onEvent) => engine.startRun({ ...options, file, cwd: io.cwd, env: io.env, onEvent }));
  },
};
