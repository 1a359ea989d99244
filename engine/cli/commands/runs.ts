import { listRuns } from '../../store/runs.ts';
import type { Command } from '../command.ts';
import { shortPath } from '../errors.ts';
import { duration } from '../live/words.ts';
import { rootHere } from '../run-folder.ts';

export const runs: Command = {
  name: 'runs',
  usage: '',
  summary: 'List the runs of this folder.',
  options: {},
  examples: ['baton runs', 'baton runs --json'],
  async run({ flag, output }) {
    const listed = await listRuns(rootHere());
    const rows = listed.map(({ id, pipeline, status, started_at, duration: ms, folder }) => ({ id, pipeline, status, started_at: new Date(started_at).toISOString(), duration: ms ?? null, folder }));
    if (flag('json')) output.answer(JSON.stringify({ runs: rows }, null, 2));
    else if (rows.length === 0) output.say('There are no runs here yet. Start one: baton run FILE');
    else for (const row of rows) output.answer(`${row.id}  ${row.status.padEnd(11)} ${(row.duration === null ? '' : duration(row.duration)).padStart(9)}  ${row.pipeline}  ${shortPath(row.folder)}`);
    return 0;
  },
};
