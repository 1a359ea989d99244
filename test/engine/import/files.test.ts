import assert from 'node:assert/strict';
import { filesFor } from '../../../engine/import/source/files.ts';

describe('the files that a pattern names', () => {
  const deep = `${'a/'.repeat(20)}b.yaml`;
  const list = () => ['c.csv', 't/d.yaml', deep];

  it('a pattern of many `**` is matched at once, however deep a file lies', () => {
    const before = process.cpuUsage();
    assert.deepEqual(filesFor(`${'**/'.repeat(10)}none.yaml`, { list }), []);
    assert.deepEqual(filesFor(`./${'**/'.repeat(10)}*.yaml`, { list }), ['t/d.yaml', deep]);
    assert.ok(process.cpuUsage(before).user < 1_000_000);
  });
});
