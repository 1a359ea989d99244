import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { estimatePaidRun, estimateRun, planRun, startRun } from '../../../../engine/index.ts';
import { temporaryFolder } from '../../store/folder.ts';
import { obey, testIo } from '../io.ts';

const house = `models:
  - {id: 'scripted:small', expertise: low, input_price: 1, output_price: 1}
  - {id: 'scripted:large', expertise: high}
  - {id: 'openai:some-70b', expertise: very-high}
`;
const text = `id: p
selection: accuracy
steps:
  - {id: a, prompt: one}
  - {id: b, prompt: two}
  - {id: c, prompt: three, model: {try: 'scripted:small', verify: 'value == "good"', else: 'scripted:large'}}
  - {id: d, prompt: four, model: {try: 'scripted:small', else: 'scripted:large'}}
`;

describe('what is told of chosen models', () => {
  const folder = temporaryFolder();
  const io = () => testIo(folder(), { env: { PATH: process.env['PATH'] ?? '', HOME: folder() } });
  const begin = async (body = text) => {
    writeFileSync(join(folder(), 'baton.yaml'), house);
    writeFileSync(join(folder(), 'p.baton.yaml'), body);
    const script = { otherwise: ({ model }: { model: string }) => (model === 'large' ? 'good' : 'bad') };
    return { file: 'p.baton.yaml', cwd: folder(), env: {}, script };
  };

  it('by `baton show`: which, why, and what spoke against the others', async () => {
    await (await startRun(await begin())).done;
    const { out, code } = await obey(['show', 'latest'], io());
    assert.equal(code, 0);
    for (const part of [
      /^Models$/m,
      /^ {2}a, b\n {4}scripted:large: the most skilled of 2 that fit of 3 \(free, speed unknown, expertise high\)$/m,
      /^ {4}not scripted:small: free, speed unknown, expertise low$/m,
      /^ {4}not openai:some-70b: The model "openai:some-70b" needs a key, and OPENAI_API_KEY is not set\.$/m,
      /^ {2}c\n {4}scripted:large, after scripted:small would not do: .*value == "good"/m,
      /^ {2}d\n {4}scripted:small, whose answer would do$/m,
    ])
      assert.match(out, part);
  });

  it('by `baton show`: nothing where every model is named', async () => {
    await (await startRun(await begin('steps: [{id: a, prompt: hi, model: "scripted:large"}]\n'))).done;
    const { out } = await obey(['show', 'latest'], io());
    assert.doesNotMatch(out, /^Models$/m);
  });

  it('by `baton explain`', async () => {
    await begin();
    const { out } = await obey(['explain', 'p.baton.yaml'], io());
    assert.match(out.replace(/\s+/g, ' '), /Where no model is named, it is chosen by its skill\./);
    assert.match(out.replace(/\s+/g, ' '), /c asks scripted:small first, and scripted:large where that answer will not do\./);
  });

  it('before the run, by its plan', async () => {
    const { steps, refused } = await planRun(await begin());
    assert.deepEqual(refused, []);
    assert.deepEqual(
      steps.map(({ model }) => model),
      ['scripted:large', 'scripted:large', 'scripted:small, scripted:large', 'scripted:small, scripted:large'],
    );
  });

  it('before the run, a selection that nothing fits is part of why it would not begin', async () => {
    const { steps, refused } = await planRun(await begin('selection: {require: [audio]}\nsteps: [{id: a, prompt: hi}]\n'));
    assert.match(refused.map(({ message }) => message).join(), /No model fits/);
    assert.deepEqual(
      steps.map(({ model }) => model),
      ['computed'],
    );
    const estimated = await estimateRun(await begin('selection: {require: [audio]}\nsteps: [{id: a, prompt: hi}]\n'));
    assert.deepEqual(
      estimated.steps.map(({ model }) => model),
      ['computed'],
    );
  });

  it('in an estimate: the other model of a cascade is part of the most, and not of the least', async () => {
    const { steps } = await estimateRun(await begin());
    assert.deepEqual(
      steps.map(({ path, calls }) => [path, calls]),
      [
        ['a', { low: 1, high: 1 }],
        ['b', { low: 1, high: 1 }],
        ['c', { low: 1, high: 2 }],
        ['d', { low: 1, high: 2 }],
      ],
    );
  });

  it('in an estimate of what is paid: nothing where no call costs anything', async () => {
    const estimates = async (model: string) => {
      const options = await begin(`id: p\nsteps: [{id: a, prompt: hi, model: "${model}"}]\n`);
      return [await estimatePaidRun(options), await estimateRun(options)];
    };
    const [paid, same] = await estimates('openai:gpt-5');
    assert.ok(paid?.cost.low);
    assert.deepEqual(paid.cost, same?.cost);
    const [free, nothing] = await estimates('scripted:small');
    assert.equal(free, undefined);
    assert.deepEqual(nothing?.cost, { low: 0, high: 0 });
  });
});
