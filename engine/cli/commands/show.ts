import type { Command } from '../command.ts';
import { onlyOne } from '../command.ts';
import { layOut, lineOf, totals } from '../live/lines.ts';
import { outcomeText } from '../outcome.ts';
import { folderOfRun } from '../run-folder.ts';

export const show: Command = {
  name: 'show',
  usage: 'RUN',
  summary: 'Show what a run did.',
  options: {},
  examples: ['baton show latest', 'baton show latest --json'],
  async run(call) {
    const { output } = call;
    const folder = await folderOfRun(onlyOne(call, 'a run', 'show'));
    const { readRun } = await import('../../index.ts');
    const { result, state, log } = await readRun(folder);
    const note = log.damage?.message ?? log.torn;
    if (note) output.say(output.style('yellow', `${note} What stands before it is shown.`));
    if (call.flag('json')) output.answer(JSON.stringify(result, null, 2));
    else {
      const width = Math.min(40, Math.max(12, ...[...state.steps.keys()].map((path) => path.length)));
      for (const step of state.steps.values()) {
        const line = lineOf(step, state.at);
        const { glyph, name, dim, words } = layOut({ ...line, depth: 0 }, output.columns, width);
        output.answer(`${glyph} ${name} ${dim}  ${words}`.trimEnd());
      }
      output.say(totals(state, state.at));
      outcomeText(result, output);
    }
    return 0;
  },
};
