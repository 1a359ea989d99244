import { aboutTexts, commandTexts } from '../../language/texts/cli.ts';
import { recordingTexts } from '../../language/texts/recordings.ts';
import type { Command } from '../commands.ts';
import { loadEngine } from '../engine.ts';
import { takeStartOptions } from '../inputs.ts';
import { UsageError } from '../usage.ts';
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
    'record',
    'replay',
    'json',
    'events',
    'quiet',
  ],
  examples: [
    'baton run pipeline.baton.yaml',
    'baton run pipeline.baton.yaml -i topic="tide mills" -i notes=@notes.txt',
    'baton run pipeline.baton.yaml --model openai:gpt-5-mini --max-cost 0.50 --json',
    'baton run pipeline.baton.yaml --record calls.jsonl && baton run pipeline.baton.yaml --replay calls.jsonl',
  ],
  async run(args, io) {
    const manner = mannerOf(args);
    const engine = await loadEngine();
    const [record, replay] = [args.one('record'), args.one('replay')];
    if (record !== undefined && replay !== undefined) throw new UsageError(recordingTexts.both);
    const options = {
      ...(await takeStartOptions(engine, args, io)),
      ...(record === undefined ? {} : { record }),
      ...(replay === undefined ? {} : { replay }),
    };
    const [file = ''] = args.positionals;
    return await watch(engine, io, manner, (hooks) => engine.startRun({ ...options, file, cwd: io.cwd, env: io.env, ...hooks }));
  },
};
