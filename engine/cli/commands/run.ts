import { aboutTexts, commandTexts } from '../../language/texts/cli.ts';
import type { Command } from '../commands.ts';
import { loadEngine } from '../engine.ts';
import { takeStartOptions } from '../inputs.ts';
import { mannerOf, watch } from '../watch.ts';

export const run: Command = {
  says: commandTexts.run,
  about: aboutTexts.run,
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
    return await watch(engine, io, manner, (hooks) => engine.startRun({ ...options, file, cwd: io.cwd, env: io.env, ...hooks }));
  },
};
