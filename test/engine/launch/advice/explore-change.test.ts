import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exploreChange, startRun } from '../../../../engine/index.ts';
import { yaml } from '../../../yaml.ts';
import { temporaryFolder } from '../../store/folder.ts';

describe('a change that is only tried', () => {
  const root = temporaryFolder();
  const options = () => ({ file: 'p.baton.yaml', cwd: root(), env: {} });
  beforeEach(() => {
    mkdirSync(join(root(), '.git'));
    const house =
      'export default async ({ model }) => { await new Promise((done) => setTimeout(done, model === "slow" ? 300 : 5)); return String(Math.random()); };';
    writeFileSync(join(root(), 'house.mjs'), house);
    writeFileSync(join(root(), 'baton.yaml'), 'providers: {house: {module: ./house.mjs}}\n');
    writeFileSync(
      join(root(), 'p.baton.yaml'),
      yaml`
        id: p
        limits: {max_parallel: 1}
        steps:
          - {id: a, prompt: "A", model: "house:slow"}
          - {id: b, prompt: "B", model: "house:slow"}
          - {id: c, prompt: "C", model: "house:quick"}
          - {id: d, set: {x: 1}}
      `,
    );
  });
  const run = async (): Promise<void> => {
    const handle = await startRun({ ...options(), allow: ['terminal:node ./house.mjs+machine'] });
    assert.equal((await handle.done).status, 'succeeded');
  };

  it('is refused before the first run; then it tells what can be tried, and what more at once or another model would do', async () => {
    await assert.rejects(exploreChange(options(), undefined), /has not run yet/);
    for (let count = 0; count < 3; count++) await run();

    const { choices, outcome } = await exploreChange(options(), undefined);
    assert.equal(outcome, undefined);
    assert.deepEqual(choices, {
      maxParallel: 1,
      models: [
        { from: 'house:slow', to: ['house:quick'] },
        { from: 'house:quick', to: ['house:slow'] },
      ],
    });

    const more = await exploreChange(options(), { maxParallel: 3 });
    assert.ok(more.outcome?.gain && more.outcome.gain.time.low > 0);
    assert.deepEqual(more.outcome.quality, { is: 'same' });

    const quicker = await exploreChange(options(), { model: { from: 'house:slow', to: 'house:quick' } });
    assert.ok(quicker.outcome?.gain && quicker.outcome.gain.time.mean > 0);
    assert.deepEqual(quicker.outcome.quality, { is: 'unknown' }, 'ten answers say something of a model, three do not');

    const same = await exploreChange(options(), { model: { from: 'house:other', to: 'house:quick' } });
    assert.deepEqual(same.outcome, { gain: null, quality: { is: 'same' } });
  }).timeout(60_000);
});
