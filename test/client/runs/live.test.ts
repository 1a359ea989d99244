import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLiveRuns } from '../../../client/runs/live.ts';

describe('the runs that go on in a window', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'baton-live-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const storage = () => join(folder, 'not', 'there', 'yet');

  it('are on disk at once, for whoever opens them next', () => {
    openLiveRuns(storage()).add('file:///a', '/runs/1');
    openLiveRuns(storage()).add('file:///b', '/runs/2');
    assert.deepEqual(openLiveRuns(storage()).all(), { 'file:///a': '/runs/1', 'file:///b': '/runs/2' });
  });

  it('are forgotten one by one', () => {
    const live = openLiveRuns(storage());
    live.add('file:///a', '/runs/1');
    live.add('file:///b', '/runs/2');
    live.remove('file:///a');
    assert.deepEqual(live.all(), { 'file:///b': '/runs/2' });
  });

  for (const [name, content] of [
    ['a damaged file', '{"file:///a": "/ru'],
    ['a file of another shape', '[1, null, {"a": 1}]'],
    ['null', 'null'],
  ] as const)
    it(`are none in ${name}`, () => {
      writeFileSync(join(folder, 'live-runs.json'), content);
      assert.deepEqual(openLiveRuns(folder).all(), {});
    });
});
