import { aboutTexts, commandTexts } from '../../language/texts/cli/commands.ts';
import { takeStartOptions } from '../args/inputs.ts';
import type { Command } from '../command.ts';
import { loadEngine } from '../engine.ts';
import { shortPath } from '../files/paths.ts';
import { outputColumns, wantsColour } from '../io.ts';
import { adviceLines } from '../text/advice.ts';
import { paint } from '../text/paint.ts';
import { oneLine } from '../text/width.ts';

export const adviseCommand: Command = {
  says: commandTexts.advise,
  about: aboutTexts.advise,
  positionals: [{ name: 'FILE' }],
  options: ['input', 'config', 'model', 'profile', 'max-parallel', 'json'],
  examples: ['baton advise pipeline.baton.yaml', 'baton advise pipeline.baton.yaml --json'],
  async run(args, io) {
    const engine = await loadEngine();
    const options = await takeStartOptions(engine, args, io);
    const stopping = new AbortController();
    const off = io.onStop(() => (stopping.signal.aborted ? io.kill(130) : stopping.abort()));
    const file = args.positionals[0] ?? '';
    const advised = await engine
      .adviseOnFile({ ...options, file, cwd: io.cwd, env: io.env }, { signal: stopping.signal })
      .finally(off);
    for (const note of advised.notes) io.err(`${oneLine(note)}\n`);
    if (args.has('json')) {
      io.out(`${JSON.stringify(advised, null, 2)}\n`);
      return 0;
    }

    const style = paint(wantsColour(io, io.outIsTerminal, args.has('no-color')));
    const { name, file: path } = advised.pipeline;
    io.out(`${style.bold(oneLine(name))} ${style.dim(shortPath(path, io.cwd))}\n\n`);
    io.out(`${adviceLines(advised, style, Math.min(110, outputColumns(io, 110))).join('\n')}\n`);

    return 0;
  },
};
