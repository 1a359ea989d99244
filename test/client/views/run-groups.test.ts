import assert from 'node:assert/strict';
import { dayOf, groupRuns, type RunRow } from '../../../client/views/run-groups.ts';

const noon = (day: number): number => new Date(2026, 10, day, 12).getTime();
const run = (id: string, pipeline: string, status: string, started_at: number): RunRow => ({
  kind: 'run',
  folder: `/runs/${id}`,
  id,
  pipeline,
  status,
  started_at,
  foreign: false,
  replayed: false,
});
const runs = [
  run('a', 'brief', 'succeeded', noon(20)),
  run('b', 'brief', 'waiting', noon(20)),
  run('c', 'brief', 'failed', noon(21)),
  run('d', 'hello', 'succeeded', noon(21) + 1),
  run('e', 'brief', 'succeeded', noon(21) + 2),
  run('f', 'hello', 'running', noon(19)),
];
const outline = (words?: string) =>
  groupRuns(runs, words).map(({ of, rows }) => [
    of,
    rows.map((row) => (row.kind === 'run' ? row.id : `${row.pipeline}: ${row.runs.map(({ id }) => id).join(' ')}`)),
  ]);

describe('the runs of the view', () => {
  it('stand by day and pipeline, the newest first, what is unfinished before all', () => {
    assert.deepEqual(outline(), [
      ['unfinished', ['b', 'f']],
      [dayOf(noon(21)), ['brief: e c', 'd']],
      [dayOf(noon(20)), ['a']],
    ]);
  });

  it('are filtered by words of pipeline, state and id, all of which must fit', () => {
    assert.deepEqual(outline('BRIEF succ'), [
      [dayOf(noon(21)), ['e']],
      [dayOf(noon(20)), ['a']],
    ]);
    assert.deepEqual(outline('nothing like it'), []);
  });
});
