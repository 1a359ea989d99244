import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRun } from '../../engine/index.ts';

const text = 'rows.baton.yaml';

describe('the example rows', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'baton-rows-'));
    await cp(join('examples', 'rows'), folder, { recursive: true });
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const run = async (earlier?: string) => {
    const started = await startRun({
      file: text,
      cwd: folder,
      out: join(folder, 'out'),
      env: {},
      earlier: earlier === undefined ? undefined : { how: 'changed', folder: earlier },
    });
    const result = await started.done;
    assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
    assert.equal(result.outputs['rows'], 120);
    return { folder: result.run.folder, calls: result.usage.calls };
  };
  const edit = async (file: string, from: string, to: string): Promise<void> => {
    const before = await readFile(join(folder, file), 'utf8');
    assert.ok(before.includes(from), from);
    await writeFile(join(folder, file), before.replace(from, to));
  };

  it('is twenty lines at most', async () => {
    const [pipeline = ''] = (await readFile(join('examples', 'rows', text), 'utf8')).split('tests:');
    assert.ok(pipeline.trim().split('\n').length <= 20);
  });

  it('asks once for each batch, again for the batch of a changed row, and for all where the prompt changed', async () => {
    const first = await run();
    assert.equal(first.calls, 3);
    const [head = '', ...rows] = (await readFile(join(folder, 'out', 'labelled.csv'), 'utf8')).trim().split('\n');
    assert.deepEqual([head.split(',').sort(), rows.length], [['id', 'mood', 'text'], 120]);

    await edit('reviews.csv', '70,"', '70,"Terrible. ');
    const second = await run(first.folder);
    assert.equal(second.calls, 1);

    await edit(text, 'Is each of these reviews', 'Judge these reviews: is each');
    assert.equal((await run(second.folder)).calls, 3);
  });
});
