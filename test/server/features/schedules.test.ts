import assert from 'node:assert/strict';
import { complete } from '../../../server/features/completion/completion.ts';
import { hoverSchedule } from '../../../server/features/hover/schedule-text.ts';
import { atCursor } from '../at-cursor.ts';

const pipeline = (triggers: string): string => `id: demo\n${triggers}\nsteps:\n  - {id: one, set: {a: 1}}\n`;
const now = Date.UTC(2026, 2, 28, 12);

/** What hover says, in lines. */
function told(triggers: string): string[] | undefined {
  const { snapshot, position } = atCursor(pipeline(triggers));
  const found = hoverSchedule(snapshot, position, now);
  const contents = found?.contents;
  return contents && typeof contents === 'object' && 'value' in contents ? contents.value.split('\n').filter(Boolean) : undefined;
}
const labels = (triggers: string): string[] => {
  const { snapshot, position } = atCursor(pipeline(triggers));
  return complete(snapshot, position).map(({ label }) => label);
};

describe('schedules in the editor', () => {
  it('hover tells the next three times in the time zone, over the change of its clocks', () => {
    assert.deepEqual(told('triggers:\n  schedule:\n    - cron: "30 $02 * * *"\n      timezone: Europe/Berlin'), [
      'Next, in Europe/Berlin:',
      '- Sun 29 Mar 2026, 03:00 CEST',
      '- Mon 30 Mar 2026, 02:30 CEST',
      '- Tue 31 Mar 2026, 02:30 CEST',
    ]);
  });
  for (const [what, triggers] of [
    ['in one line', 'triggers: {schedule: "0 7 $0* * *"}'],
    ['spelled otherwise', 'on:\n  schedule:\n    - "0 7 $0* * *"'],
  ] as const)
    it(`hover tells them ${what}`, () => {
      assert.deepEqual(told(triggers)?.slice(0, 2), ['Next, in UTC:', '- Sun 29 Mar 2026, 07:00 UTC']);
    });
  it('hover says nothing of one that is wrong', () => {
    assert.equal(told('triggers: {schedule: "0 77 $0* * *"}'), undefined);
  });

  it('the keys of triggers and of a schedule are offered', () => {
    assert.ok(labels('triggers:\n  $0').includes('schedule'));
    assert.deepEqual(
      ['timezone', 'inputs', 'catch_up', 'overlap'].filter(
        (key) => !labels('triggers:\n  schedule:\n    - cron: "0 7 * * *"\n      $0').includes(key),
      ),
      [],
    );
  });
  it('time zones, usual schedules and words are offered', () => {
    const schedule = 'triggers:\n  schedule:\n    - cron: "0 7 * * *"\n';
    assert.ok(labels(`${schedule}      timezone: $0`).includes('Europe/Berlin'));
    assert.ok(labels('triggers:\n  schedule:\n    - cron: $0').includes('0 7 * * MON-FRI'));
    assert.deepEqual(labels(`${schedule}      overlap: $0`), ['skip', 'queue', 'cancel', 'allow']);
  });
});
