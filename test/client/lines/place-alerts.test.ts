import assert from 'node:assert/strict';
import { placeAlerts } from '../../../client/lines/place-alerts.ts';
import { compile } from '../../../engine/compile/compile.ts';
import type { Alert } from '../../../engine/insight/alerts.ts';

const text = `id: p
alerts: {time: 1s}
steps:
  - {id: a, set: {x: 1}}
  - id: many
    for_each: [1, 2]
    set: {z: 3}
`;
const alert = (step?: string): Alert => ({ kind: 'time', step, value: 2, bound: 1, message: step ?? 'run' });

describe('the place of an alert', () => {
  const linesOf = (source: string, ...steps: (string | undefined)[]) =>
    placeAlerts(compile(source, { file: 'p.baton.yaml' }), steps.map(alert)).map(({ file, start, message }) => [
      file,
      source.slice(0, start).split('\n').length,
      message,
    ]);

  it('is the step, also one of a loop, and `alerts` for what is of the run', () => {
    assert.deepEqual(linesOf(text, 'a', 'many[*]', undefined), [
      ['p.baton.yaml', 4, 'a'],
      ['p.baton.yaml', 5, 'many[*]'],
      ['p.baton.yaml', 2, 'run'],
    ]);
  });

  it('is the beginning of the file where baton.yaml says the threshold, or the step is no more', () => {
    const bare = text.replace(/alerts.*\n/, '');
    assert.deepEqual(linesOf(bare, undefined, 'gone'), [
      ['p.baton.yaml', 1, 'run'],
      ['p.baton.yaml', 1, 'gone'],
    ]);
  });
});
