import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answerAutos } from '../../../../engine/launch/auto/answer-autos.ts';
import type { Script } from '../../../../engine/models/providers/embedded/backends.ts';
import { RunError } from '../../../../engine/state/failure.ts';
import { parseLock } from '../../../../engine/workspace/lock-file.ts';

const text = `id: tags
orchestrator: scripted:any
steps:
  - id: one
    set: {tone: <AUTO choices="dry, warm">the tone</AUTO>}
  - id: two
    set: {size: '<AUTO type="integer" min="1" max="9">how many, in a tone that is <AUTO choices="dry, warm">the other tone</AUTO></AUTO>'}
  - id: three
    prompt: Now <AUTO when="run">what</AUTO>
    model: scripted:any
`;

/** A number where one is wanted, else one of the two words. */
const script: Script = {
  otherwise: ({ schema }) => ({ json: JSON.stringify(schema).includes('integer') ? { answer: 5 } : { answer: 'dry' } }),
};

describe('asking for AUTO answers', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'baton-autos-'));
    await writeFile(join(folder, 'tags.baton.yaml'), text);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const ask = async (more: { missing?: boolean; only?: string }): Promise<string[]> => {
    const answers = await answerAutos({ file: 'tags.baton.yaml', cwd: folder, env: {}, script, ...more });
    return answers.map(({ site }) => site).sort();
  };
  const locked = async () => parseLock(await readFile(join(folder, 'tags.auto.lock.yaml'), 'utf8')).entries;
  const all = ['one.set.tone#0', 'two.set.size#0', 'two.set.size#0.0'];

  it('asks for all that can be asked before a run', async () => {
    assert.deepEqual(await ask({}), all);
    assert.deepEqual((await locked()).map(({ site }) => site).sort(), all);
  });

  it('keeps what was answered where another tag gets no answer', async () => {
    const failing: Script = {
      otherwise: ({ schema }) =>
        JSON.stringify(schema).includes('integer')
          ? { fail: { kind: 'bad-request', message: 'no' } }
          : { json: { answer: 'dry' } },
    };
    const asked = answerAutos({ file: 'tags.baton.yaml', cwd: folder, env: {}, script: failing });
    await assert.rejects(asked, /two\.set\.size#0/);
    assert.deepEqual((await locked()).map(({ site }) => site).sort(), ['one.set.tone#0', 'two.set.size#0.0']);
  });

  it('says with the failure of a tag that the answers of others could not be kept', async () => {
    const lock = join(folder, 'tags.auto.lock.yaml');
    // Somebody takes the place of the lock file while models answer.
    const failing: Script = {
      otherwise({ schema }) {
        mkdirSync(lock, { recursive: true });
        return JSON.stringify(schema).includes('integer')
          ? { fail: { kind: 'bad-request', message: 'no' } }
          : { json: { answer: 'dry' } };
      },
    };
    const asked = answerAutos({ file: 'tags.baton.yaml', cwd: folder, env: {}, script: failing });
    await assert.rejects(asked, (error) => {
      assert.ok(error instanceof RunError);
      assert.match(error.message, /two\.set\.size#0/);
      assert.equal(error.failure.kind, 'bad-request');
      assert.ok(error.failure.hint?.includes(`could not be locked in ${lock} (it is a folder)`), error.failure.hint);
      return true;
    });
  });

  it('asks for one, with what stands inside it, and keeps the answers of the others', async () => {
    assert.deepEqual(await ask({ only: 'one.set.tone#0' }), ['one.set.tone#0']);
    assert.deepEqual(await ask({ only: 'two.set.size#0', missing: true }), ['two.set.size#0', 'two.set.size#0.0']);
    assert.deepEqual((await locked()).map(({ site }) => site).sort(), all);
  });

  it('asks for no answer that is locked, unless it is to be asked again', async () => {
    await ask({});
    const before = await locked();
    assert.deepEqual(await ask({ missing: true }), []);
    assert.deepEqual(await locked(), before);
    assert.deepEqual(await ask({ only: 'one.set.tone#0' }), ['one.set.tone#0']);
    assert.notDeepEqual(await locked(), before);
  });

  it('asks nothing for a tag that there is not', async () => assert.deepEqual(await ask({ only: 'none#0' }), []));

  it('stops when it is told to', async () => {
    const stopping = new AbortController();
    stopping.abort();
    await assert.rejects(answerAutos({ file: 'tags.baton.yaml', cwd: folder, env: {}, script, signal: stopping.signal }));
  });
});
