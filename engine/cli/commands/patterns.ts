import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { nearest } from '../../language/spelling/suggest.ts';
import { initTexts } from '../../language/texts/cli/init.ts';
import { askTexts, patternsTexts as texts } from '../../language/texts/run/ask.ts';
import { say } from '../../language/texts.ts';
import { isPatternName, patternNames } from '../../patterns/names.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Command } from '../command.ts';
import { loadEngine } from '../engine.ts';
import { makeNew } from '../files/create.ts';
import { outputColumns, wantsColour } from '../io.ts';
import { paint } from '../text/paint.ts';
import { wrapText } from '../text/wrapped.ts';

export const patterns: Command = {
  says: texts.says,
  about: texts.about,
  positionals: [],
  options: ['copy', 'json'],
  examples: ['baton patterns', 'baton patterns --copy critique'],
  async run(args, io) {
    const { library, compile } = await loadEngine();
    const name = args.one('copy');
    if (name !== undefined) {
      if (!isPatternName(name)) throw unknown(name);
      const file = `patterns/${name}.yaml`;
      mkdirSync(join(io.cwd, 'patterns'), { recursive: true });

      const taken = (): UsageError => new UsageError(say(texts.exists, { file }), say(texts.existsHint));
      await makeNew(join(io.cwd, file), library[name], file, taken);
      io.err(`${say(initTexts.made, { file })}\n`);
      if (args.has('json')) io.out(`${JSON.stringify({ pattern: name, file }, null, 2)}\n`);
      return 0;
    }

    const all = patternNames.map((one) => {
      const { description = '' } = compile(library[one], { file: `patterns/${one}.yaml` }).pipeline;
      return { name: one, description: description.trim() };
    });
    const style = paint(wantsColour(io, io.outIsTerminal, args.has('no-color')));
    const pad = Math.max(...all.map((one) => one.name.length)) + 2;
    const width = Math.min(110, outputColumns(io, 110)) - pad;

    if (args.has('json')) io.out(`${JSON.stringify(all, null, 2)}\n`);
    else
      for (const one of all) {
        const lines = wrapText(one.description, width).join(`\n${' '.repeat(pad)}`);
        io.out(`${style.bold(one.name.padEnd(pad))}${lines}\n`);
      }

    return 0;
  },
};

function unknown(pattern: string): UsageError {
  const like = nearest(pattern, patternNames);
  const hint = like ? say(askTexts.likePattern, { like }) : say(askTexts.patternsAre, { names: patternNames.join(', ') });
  return new UsageError(say(askTexts.noPattern, { pattern }), hint);
}
