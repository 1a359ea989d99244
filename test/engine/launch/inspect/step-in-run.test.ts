import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inputsOfStep, readStepInRun, startRun } from '../../../../engine/index.ts';

const text = `id: letters
inputs:
  tone: { type: string, default: plain }
steps:
  - { id: rows, set: { rows: "{{ range(4000) }}", last: 7 } }
  - { id: count, set: { so_far: "{{ rows.last }}" }, dependencies: [rows] }
  - { id: sum, set: { sum: "{{ rows.rows | sum }}" }, dependencies: [rows] }
  - id: each
    for_each: "{{ ['a', 'b'] }}"
    as: letter
    steps:
      - { id: name, set: { named: "{{ letter | upper }}{{ rows.rows[3] }}" } }
  - { id: greet, prompt: "Summarize in a {{ tone }} way: The mill stood by the river. {{ so_far }} shifts. {{ absent_step | default('') }}", model: offline, dependencies: [each] }
  - { id: never, condition: "{{ so_far > 100 }}", set: { x: 1 }, dependencies: [greet] }
`;

describe('a step of a run, looked at by itself', () => {
  let folder = '';
  let run = '';
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'step-in-run-'));
    const file = join(folder, 'letters.baton.yaml');
    writeFileSync(file, text);
    const handle = await startRun({ file, cwd: folder, env: {} });
    const { status, error } = await handle.done;
    assert.equal(status, 'succeeded', error?.message);
    run = handle.folder;
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  const inputs = async (path: string) =>
    (await inputsOfStep(run, path))?.map(({ name, fields, preview, fault }) => [name, fields, preview?.value, fault]);

  it('has read what it names, each once, with the values of that moment', async () => {
    assert.deepEqual((await inputs('greet'))?.slice(0, 2), [
      ['tone', ['prompt'], 'plain', undefined],
      ['so_far', ['prompt'], 7, undefined],
    ]);
    assert.deepEqual(await inputs('count'), [['rows.last', ['set.so_far'], 7, undefined]]);
  });
  it('says of a name without a value why it has none', async () =>
    assert.match(String((await inputs('greet'))?.[2]?.[3]), /absent_step/));
  it('of an iteration reads the item of that iteration', async () =>
    assert.deepEqual(await inputs('each[1].name'), [
      ['letter', ['set.named'], 'b', undefined],
      ['rows.rows[3]', ['set.named'], 3, undefined],
    ]));
  it('that nothing came to has read nothing, and one that the run does not have either', async () => {
    assert.deepEqual(await inputs('never'), [['so_far', ['condition'], 7, undefined]]);
    assert.equal(await inputs('nowhere'), undefined);
  });
  it('shows the beginning of a large value that lies beside the log', async () => {
    const [read] = (await inputsOfStep(run, 'sum')) ?? [];
    assert.equal(read?.name, 'rows.rows');
    assert.deepEqual([read?.preview?.count, read?.preview?.cut, Object(read?.preview?.value).length], [4000, true, 500]);
  });
  it('has its answer and prompt as the documents of the run give them, and its figures', async () => {
    const record = await readStepInRun(run, 'greet');
    assert.match(record?.prompt?.text ?? '', /Summarize in a plain way/);
    assert.deepEqual([record?.status, record?.calls, record?.attempts, typeof record?.duration], ['succeeded', 1, 1, 'number']);
    assert.ok((record?.answer?.text ?? '').length > 10);
    assert.equal(await readStepInRun(run, 'nowhere'), undefined);
  });
});
