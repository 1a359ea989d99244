import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';

describe('the bench of foresight', () => {
  it('refuses unknown flags and parts, and measures nothing then', () => {
    const hooks = ['--import', './test/hooks.mjs', '--disable-warning=ExperimentalWarning'];
    const args = ['test/bench/foresight.ts', '--quick', '--unknown', 'nothing'];
    const { status, stdout, stderr } = spawnSync(process.execPath, [...hooks, ...args], { encoding: 'utf8', timeout: 60_000 });
    assert.deepEqual([status, stdout], [2, '']);
    assert.match(stderr, /^There is no --unknown, nothing\. Flags: --quick, --tune\. Parts: coverage5, /);
  }).timeout(60_000);
});
