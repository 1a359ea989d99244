import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLiveRuns } from '../../../../client/runs/watch/live.ts';

describe('the runs that go on in a window', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'baton-live-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const storage = () => join(folder, 'not', 'there', 'yet');

  it('are on disk at once, for whoever opens them next, also two of one file', () => {
    openLiveRuns(storage()).add('/runs/1', 'file:///a');
    openLiveRuns(storage()).add('/runs/2', 'file:///a');
    assert.deepEqual(openLiveRuns(storage()).all(), { '/runs/1': 'file:///a', '/runs/2': 'file:///a' });
  });

  it('stand in the order in which they became the current one', () => {
    const live = openLiveRuns(storage());
    for (const run of ['/runs/1', '/runs/2', '/runs/1']) live.add(run, 'file:///a');
    assert.deepEqual(Object.keys(live.all()), ['/runs/2', '/runs/1']);
  });

  it('are forgotten one by one', () => {
    const live = openLiveRuns(storage());
    live.add('/runs/1', 'file:///a');
    live.add('/runs/2', 'file:///a');
    live.remove('/runs/1');
    assert.deepEqual(live.all(), { '/runs/2': 'file:///a' });
  });

  for (const [name, content] of [
    ['a damaged file', '{"/runs/1": "file'],
    ['a file of another shape', '[1, null, {"a": 1}]'],
    ['null', 'null'],
  ] as const)
    it(`are none in ${name}`, () => {
      writeFileSync(join(folder, 'live-run-folders.json'), content);
      assert.deepEqual(openLiveRuns(folder).all(), {});
    });

  it('are not read from the file of an earlier build, which had them the other way round', () => {
    writeFileSync(join(folder, 'live-runs.json'), '{"file:///a": "/runs/1"}');
    assert.deepEqual(openLiveRuns(folder).all(), {});
  });
});
