import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Json } from '../../../../engine/language/json.ts';
import { realClock } from '../../../../engine/launch/host/real-clock.ts';
import { RunError, toFailure } from '../../../../engine/state/failure.ts';
import { openArtifacts, sha256Hex } from '../../../../engine/store/files/artifacts.ts';
import { createFiles, productOwner } from '../../../../engine/store/files/products.ts';
import { shorten, writeLast } from '../../../../engine/store/runs/last-run.ts';
import { makePlan, readPlan, writePlan } from '../../../../engine/store/runs/plan.ts';
import { readLastRun } from '../../../../engine/workspace/last-run.ts';
import { localDisk } from '../../../../engine/workspace/local-disk.ts';
import { temporaryFolder } from '../folder.ts';

describe('artifacts', () => {
  const at = temporaryFolder();
  it('give back what was put, by its sha-256, and write the same content once', async () => {
    const artifacts = openArtifacts(join(at(), 'artifacts'));
    const [a, b] = await Promise.all([artifacts.put('"é😀"'), artifacts.put('"é😀"')]);
    assert.equal(a, sha256Hex('"é😀"'));
    assert.equal(a, b);
    const file = join(at(), 'artifacts', a);
    const { ino } = statSync(file);
    await artifacts.put('"é😀"');
    await openArtifacts(join(at(), 'artifacts')).put('"é😀"');
    assert.equal(statSync(file).ino, ino);
    assert.equal(await openArtifacts(join(at(), 'artifacts')).get(a), '"é😀"');
    assert.equal(openArtifacts(join(at(), 'artifacts')).read(a), '"é😀"');
    assert.deepEqual(readdirSync(join(at(), 'artifacts')), [a]);
  });
  const damages: [rule: string, harm: (file: string) => void][] = [
    ['changed', (file) => writeFileSync(file, 'other')],
    ['cut', (file) => writeFileSync(file, '"val')],
  ];
  for (const [rule, harm] of damages)
    it(`refuse content that was ${rule}, and mend it when it is put again`, async () => {
      const hash = await openArtifacts(at()).put('"value"');
      harm(join(at(), hash));
      const artifacts = openArtifacts(at());
      await assert.rejects(
        artifacts.get(hash),
        (error) => toFailure(error).kind === 'internal' && /missing or damaged/.test(String(error)),
      );
      await artifacts.put('"value"');
      assert.equal(await artifacts.get(hash), '"value"');
    });
  it('refuse a hash that is missing, or is none', async () => {
    await assert.rejects(openArtifacts(at()).get(sha256Hex('none')), /missing or damaged/);
    await assert.rejects(openArtifacts(at()).get('../../etc/passwd'), /missing or damaged/);
    assert.throws(() => openArtifacts(at()).read(sha256Hex('none')), /missing or damaged/);
    assert.throws(() => openArtifacts(at()).read('../../etc/passwd'), /missing or damaged/);
  });
  it('say so where nothing can be written, and try again when asked again', async () => {
    const inTheWay = join(at(), 'file');
    writeFileSync(inTheWay, '');
    const artifacts = openArtifacts(join(inTheWay, 'artifacts'));
    for (const _ of [1, 2])
      await assert.rejects(
        artifacts.put('x'),
        (error) => error instanceof RunError && /stored value cannot be read|large value cannot be stored/.test(error.message),
      );
    const here = openArtifacts(inTheWay.replace(/file$/, ''));
    mkdirSync(join(at(), sha256Hex('x')));
    await assert.rejects(here.get(sha256Hex('x')), /stored value cannot be read: it is a folder/);
  });
});

describe('plan', () => {
  const at = temporaryFolder();
  const plan = makePlan('0.1.0', [
    { file: 'a.baton.yaml', text: 'steps:\n- é\r\n' },
    { file: 'prompt.md', text: '' },
  ]);
  it('gives back the texts with their hashes', async () => {
    await writePlan(at(), plan);
    assert.deepEqual(await readPlan(at()), plan);
    assert.equal(plan.files[0]?.hash, sha256Hex('steps:\n- é\r\n'));
  });
  const bad: [rule: string, text: string, message: RegExp, kind: string][] = [
    ['another format', JSON.stringify({ ...plan, version: 2 }), /has format 2.*reads format 1/, 'input'],
    ['no JSON', '{"ver', /is damaged/, 'internal'],
    ['no plan', '[]', /is damaged/, 'internal'],
    ['no files', JSON.stringify({ ...plan, files: [] }), /is damaged/, 'internal'],
    ['a file without text', JSON.stringify({ ...plan, files: [{ file: 'a', hash: 'b' }] }), /is damaged/, 'internal'],
    [
      'a text that was changed',
      JSON.stringify(plan).replace('steps', 'Steps'),
      /its text of a\.baton\.yaml is not what was written/,
      'internal',
    ],
  ];
  for (const [rule, text, message, kind] of bad)
    it(`is refused with ${rule}`, async () => {
      writeFileSync(join(at(), 'plan.json'), text);
      await assert.rejects(readPlan(at()), (error) => message.test(String(error)) && toFailure(error).kind === kind);
    });
  it('says so where it is missing or cannot be written', async () => {
    await assert.rejects(readPlan(at()), /The plan of the run cannot be read: it does not exist/);
    writeFileSync(join(at(), 'file'), '');
    await assert.rejects(writePlan(join(at(), 'file'), plan), /The plan of the run cannot be written: /);
  });
});

describe('last run', () => {
  const at = temporaryFolder();
  it('is kept with short values, and out of version control', async () => {
    const steps = {
      a: { status: 'succeeded', value: 'x'.repeat(500), duration: 3, cost: 0.1 },
      'loop[*].b': { status: 'skipped' },
    };
    await writeLast({
      root: at(),
      pipeline: 'demo',
      last: { run: 'r', finished_at: '2026-11-21T00:00:00Z' },
      steps: Object.entries(steps),
      clock: realClock,
    });
    const last = readLastRun(at(), 'demo', localDisk);
    assert.deepEqual(last?.steps['loop[*].b'], { status: 'skipped' });
    assert.deepEqual(last?.steps['a'], { ...steps.a, value: `${'x'.repeat(199)}…` });
    assert.ok(existsSync(join(at(), '.baton/.gitignore')));
  });
  for (const text of [undefined, '{', '[]', '{"run":"r","finished_at":"x"}', '{"run":"r","finished_at":"x","steps":{"a":1}}'])
    it(`is none where the file is ${text ?? 'missing'}`, async () => {
      mkdirSync(join(at(), '.baton/last'), { recursive: true });
      if (text !== undefined) writeFileSync(join(at(), '.baton/last/demo.json'), text);
      assert.equal(readLastRun(at(), 'demo', localDisk), undefined);
    });
  it('says so where it cannot be written', async () => {
    writeFileSync(join(at(), '.baton'), '');
    await assert.rejects(
      writeLast({ root: at(), pipeline: 'demo', last: { run: 'r', finished_at: '' }, steps: [], clock: realClock }),
      /What the editor shows of this run cannot be written: /,
    );
  });
  const cases: [rule: string, value: Json, short: Json][] = [
    ['small values stay', { a: [1, true, null, 'x'] }, { a: [1, true, null, 'x'] }],
    ['lists keep their first items', [1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5]],
    ['a text is not cut inside a character', `${'x'.repeat(198)}😀x`, `${'x'.repeat(198)}…`],
    ['deep places are emptied', [[[[[1]]]]], [[[[[]]]]]],
    ['deep maps too', { a: { b: { c: { d: { e: 1 } } } } }, { a: { b: { c: { d: {} } } } }],
  ];
  for (const [rule, value, short] of cases) it(rule, () => assert.deepEqual(shorten(value), short));
  it('shortening twice changes nothing', () => {
    const json = fc.jsonValue({ maxDepth: 7 });
    fc.assert(
      fc.property(json, (value) => {
        const once = shorten(JSON.parse(JSON.stringify(value)));
        assert.deepEqual(shorten(once), once);
      }),
    );
  });
});

describe('files', () => {
  const at = temporaryFolder();
  const files = (written?: { path: string; name: string; file: string }[]) =>
    createFiles({
      artifacts: openArtifacts(join(at(), 'run', 'artifacts')),
      outputFolder: join(at(), 'out'),
      ...(written ? { written } : {}),
    });
  const refusal = (kind: string, message: RegExp) => (error: unknown) =>
    toFailure(error).kind === kind && message.test(String(error));

  it('keeps artifacts in the folder of the run', async () => {
    const hash = await files().putArtifact('1');
    assert.equal(readFileSync(join(at(), 'run/artifacts', hash), 'utf8'), '1');
    assert.equal(await files().getArtifact(hash), '1');
  });
  it('writes a product with its folders, and says where, how long and which', async () => {
    const file = join(at(), 'out/a/b.md');
    assert.deepEqual(await files().writeProduct('a/b.md', 'é'), { file, bytes: 2, hash: sha256Hex('é') });
    assert.equal(readFileSync(file, 'utf8'), 'é');
    assert.equal((await files().writeProduct(file, 'again')).file, file);
    assert.deepEqual(readdirSync(join(at(), 'out/a')), ['b.md']);
  });
  for (const path of ['../x.md', '/etc/x.md', 'a/../../x.md', 'link/x.md'])
    it(`does not write ${path}, outside of the output folder`, async () => {
      mkdirSync(join(at(), 'out'));
      symlinkSync(at(), join(at(), 'out/link'));
      await assert.rejects(files().writeProduct(path, 'x'), refusal('permission', /outside/));
      assert.equal(existsSync(join(at(), 'x.md')), false);
    });
  it('refuses a second product in the same file, whatever the spelling', async () => {
    const port = files();
    await port.writeProduct('a.md', 'first', productOwner('one', 'brief'));
    for (const owner of [undefined, productOwner('two', 'brief')]) {
      await assert.rejects(
        port.writeProduct('./b/../a.md', 'second', owner),
        refusal('input', /already written in this run by one \(product brief\)/),
      );
    }
    await port.writeProduct('c.md', 'x');
    await assert.rejects(port.writeProduct('c.md', 'x'), refusal('input', /by another step/));
    assert.equal(readFileSync(join(at(), 'out/a.md'), 'utf8'), 'first');
  });
  it('lets the same step write its product again, also after a resume', async () => {
    const port = files([{ path: 'loop[1].one', name: 'brief', file: join(at(), 'out/a.md') }]);
    for (const text of ['1', '2']) await port.writeProduct('a.md', text, productOwner('loop[1].one', 'brief'));
    assert.equal(readFileSync(join(at(), 'out/a.md'), 'utf8'), '2');
    await assert.rejects(
      port.writeProduct('a.md', '3', productOwner('loop[2].one', 'brief')),
      refusal('input', /loop\[1\]\.one/),
    );
  });
  it('says so where a product cannot be written, and does not count it', async () => {
    mkdirSync(join(at(), 'out/a.md'), { recursive: true });
    const port = files();
    for (const _ of [1, 2])
      await assert.rejects(port.writeProduct('a.md', 'x'), refusal('input', /A product cannot be written: it is a folder/));
    assert.deepEqual(readdirSync(join(at(), 'out')), ['a.md']);
    const owned = productOwner('s', 'p');
    await assert.rejects(port.writeProduct('a.md', 'x', owned));
    writeFileSync(join(at(), 'file'), '');
    const none = createFiles({ artifacts: openArtifacts(join(at(), 'artifacts')), outputFolder: join(at(), 'file/out') });
    await assert.rejects(none.writeProduct('a.md', 'x'), /a file, not a folder/);
  });
});
