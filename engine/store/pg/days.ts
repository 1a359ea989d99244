import type { RunRows } from '../shared/run-rows.ts';
import type { Query } from './query.ts';

/** The usage of a project's models, by day; days before yesterday are deleted. */
export const openDays = (query: Query, project: string): Pick<RunRows, 'readDay' | 'addToDay'> => ({
  readDay: (day, after) =>
    query('select n, text from baton.days where project = $1 and day = $2 and n > $3 order by n', [project, day, after]),
  async addToDay(day, n, text) {
    const added = await query(
      `insert into baton.days (project, day, n, text) select $1, $2, $3::integer, $4
       where $3::integer = 1 or exists (select from baton.days where project = $1 and day = $2 and n = $3::integer - 1)
       on conflict do nothing returning n`,
      [project, day, n, text],
    );
    if (added.length > 0 && n === 1)
      await query(`delete from baton.days where project = $1 and day < to_char($2::date - 1, 'YYYY-MM-DD')`, [project, day]);

    return added.length > 0;
  },
});
