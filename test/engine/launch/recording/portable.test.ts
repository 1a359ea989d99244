import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Json } from '../../../../engine/language/json.ts';
import { makePortable } from '../../../../engine/launch/recording/portable.ts';
import { recordingBackend } from '../../../../engine/launch/recording/record.ts';
import { createModels } from '../../../../engine/models/models.ts';
import { createMask } from '../../../../engine/run/secrets/mask.ts';
import { realClock } from '../../models/clock.ts';
import { temporaryFolder } from '../../store/folder.ts';

const here = { output: '/home/ann/shop/outputs/p', workdir: '/home/ann/shop', root: '/home/ann' };
const there = { output: '/srv/x/out', workdir: '/srv/x', root: '/srv' };

const cases: [rule: string, value: Json, away: Json, back: Json][] = [
  ['the innermost folder counts', '/home/ann/shop/outputs/p/a.txt', '⟨output⟩/a.txt', '/srv/x/out/a.txt'],
  ['each place in a text', 'from /home/ann/shop/a to /home/ann/b.', 'from ⟨work⟩/a to ⟨root⟩/b.', 'from /srv/x/a to /srv/b.'],
  [
    'a folder that only begins like one stays',
    '/home/anna and /home/ann-x',
    '/home/anna and /home/ann-x',
    '/home/anna and /home/ann-x',
  ],
  ['lists, maps and their names', { '/home/ann/a': ['/home/ann'] }, { '⟨root⟩/a': ['⟨root⟩'] }, { '/srv/a': ['/srv'] }],
  ['what is no text', [1, true, null], [1, true, null], [1, true, null]],
];

describe('folders in a recording', () => {
  for (const [rule, value, away, back] of cases)
    it(rule, () => {
      assert.deepEqual(makePortable(here).away(value), away);
      assert.deepEqual(makePortable(there).back(away), back);
    });
  it('a root that is too short to be told from other texts stays', () => {
    const tiny = { output: '/o', workdir: '/', root: '/' };
    assert.equal(makePortable(tiny).away('/o and / and /a'), '/o and / and /a');
  });
  it('law: in the same folders, what goes away comes back', () => {
    const words = fc
      .array(fc.constantFrom('/home/ann', '/home/ann/shop', '/outputs/p', ' ', '/a.txt', 'x', '-'))
      .map((parts) => parts.join(''));
    fc.assert(fc.property(words, (text) => assert.equal(makePortable(here).back(makePortable(here).away(text)), text)));
  });
});

describe('writing a recording', () => {
  const place = temporaryFolder();

  it('a folder that a link leads to is known under both names', () => {
    mkdirSync(join(place(), 'real'));
    symlinkSync(join(place(), 'real'), join(place(), 'link'));
    const { away } = makePortable({ output: join(place(), 'link'), workdir: '/w', root: '/r' });
    assert.equal(away(`${place()}/link/a ${place()}/real/b`), '⟨output⟩/a ⟨output⟩/b');
  });

  it('secrets stand nowhere: not in what was asked, answered or went wrong', async () => {
    const secret = 'sk-planted-"secret"-1234';
    const mask = createMask();
    mask.add(secret);
    const file = join(place(), 'calls.jsonl');
    const backend = await recordingBackend(file, mask);
    await backend.begin({ output: '/none/out', workdir: '/none', root: '/none' });
    const models = backend.models(
      createModels({
        env: {},
        clock: realClock,
        script: { queue: [`echo ${secret}`, { fail: { kind: 'auth', message: `bad key ${secret}` } }] },
      }),
    );
    const options = { signal: new AbortController().signal, delta: () => undefined };
    const call = { model: 'scripted', messages: [{ role: 'user' as const, content: `my key is ${secret}` }] };
    assert.equal((await models.call(call, options)).text, `echo ${secret}`);
    await assert.rejects(models.call(call, options));
    await backend.end();
    const text = readFileSync(file, 'utf8');
    assert.equal(text.split('\n').length, 4);
    assert.doesNotMatch(text, /planted/);
    assert.match(text, /my key is \*\*\*.*echo \*\*\*[\s\S]*bad key \*\*\*/);
  });

  it('what was cut off by a stop is not recorded, and neither is what a tool did then', async () => {
    const file = join(place(), 'calls.jsonl');
    const backend = await recordingBackend(file, createMask());
    await backend.begin({ output: '/none/out', workdir: '/none', root: '/none' });
    const stop = new AbortController();
    const tools = backend.tools({ spec: () => undefined, call: () => Promise.reject(stop.signal.reason) });
    stop.abort(new Error('stopped'));
    await assert.rejects(tools.call('a', 'b', {}, { signal: stop.signal, log: () => undefined }));
    await backend.end();
    assert.deepEqual(readFileSync(file, 'utf8').trim().split('\n').length, 1);
  });

  it('a file that cannot be written is told', async () => {
    mkdirSync(join(place(), 'folder'));
    await assert.rejects(recordingBackend(join(place(), 'folder'), createMask()), /recording cannot be written/);
    const backend = await recordingBackend(join(place(), 'none/calls.jsonl'), createMask());
    await assert.rejects(backend.begin({ output: '/o', workdir: '/w', root: '/r' }), /recording cannot be written/);
  });
});
