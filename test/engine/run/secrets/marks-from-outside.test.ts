import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunHandle, StartOptions } from '../../../../engine/index.ts';
import { dropMessage, forkRun, readResult, rerunChanged, resumeRun, startRun } from '../../../../engine/index.ts';
import { edit } from '../../../../engine/run/people/edit.ts';
import { temporaryFolder } from '../../store/folder.ts';

const mark = '\u2039secret token\u203a';
const secretInput = '  token: {type: string, secret: true, required: true}\n';
const text = `id: p
inputs:
${secretInput}  note: {type: string, default: none}
data:
  tone: <AUTO>which tone?</AUTO>
steps:
  - {id: fetch, set: {said: fetched}}
  - {id: told, prompt: Say, dependencies: [fetch]}
  - {id: read, tool: filesystem, action: read, parameters: {path: in.txt}}
  - {id: go, dependencies: [told, read], ask: "Go?", type: text}
  - {id: own, dependencies: [go], tool: filesystem, action: write, parameters: {path: own.txt, content: "{{ token }}"}}
  - {id: theirs, dependencies: [go], tool: filesystem, action: write, parameters: {path: theirs.txt, content: "{{ fetch.said }} {{ note }} {{ told }} {{ read.content }} {{ go }} {{ data.tone }} {{ env.STAGE }}"}}
`;
const without = text.replace(secretInput, '').replace(/.*id: own.*\n/, '');

/** Whatever a model is asked, and what it says. */
const saying = (said: string): Partial<StartOptions> => ({
  model: 'scripted',
  script: { otherwise: ({ messages }) => (messages.at(-1)?.content === 'Say' ? { text: said } : { json: said }) },
});
const answering = (value: string): Partial<StartOptions> => ({ people: { ask: async () => ({ value, by: 'ann' }) } });

describe('what stands for a secret in a value from outside', function () {
  this.timeout(60_000);
  const place = temporaryFolder();
  beforeEach(() => {
    mkdirSync(join(place(), '.git'));
    write('baton.yaml', 'env: [STAGE]\n');
    write('p.baton.yaml', text);
    write('in.txt', 'kept');
  });
  const write = (name: string, content: string): void => writeFileSync(join(place(), name), content);
  const exchange = (name: string, from: string, to: string): void => {
    const before = readFileSync(join(place(), name), 'utf8');
    assert.ok(before.includes(from), before);
    write(name, before.replaceAll(from, to));
  };
  const host = {
    env: { BATON_SECRET_TOKEN: 's3cr3t-value', STAGE: 'here' },
    allow: ['filesystem:*', 'env:STAGE'],
    ...saying('plain'),
    ...answering('yes'),
  };
  const start = (options: Partial<StartOptions> = {}): Promise<RunHandle> =>
    startRun({ file: 'p.baton.yaml', cwd: place(), ...host, ...options });
  const ended = async (run: Promise<RunHandle>): Promise<string> => {
    const { folder, done } = await run;
    await done;
    return folder;
  };
  /** A run that stands at its question. */
  const waiting = (): Promise<string> => ended(start({ people: undefined, wait: false }));

  const doors: Record<string, () => Promise<RunHandle>> = {
    'an input': () => start({ inputs: new Map([['note', { value: mark }]]) }),
    "a person's answer": () => start(answering(mark)),
    'an answer of a model': () => start(saying(mark)),
    'an answer to a tag that comes with the run': () => start({ autoResponses: { 'pipeline.data.tone#0': mark } }),
    'a variable of the environment': () => start({ env: { ...host.env, STAGE: mark } }),
    'a lock file': async () => {
      await ended(start());
      exchange('p.auto.lock.yaml', 'answer: plain', `answer: ${mark}`);
      return start();
    },
    'a value that is set for a fork': async () => {
      const folder = await ended(start());
      return forkRun({ folder, set: new Map([['fetch', { text: `{"said": "${mark}"}` }]]), ...host });
    },
    'an input that is set for a fork': async () => {
      const folder = await ended(start());
      return forkRun({ folder, set: new Map([['inputs.note', { text: mark }]]), ...host });
    },
    'a value that is set in a run that goes on': async () => {
      const begun = Promise.withResolvers<RunHandle>();
      const ask = async () => {
        const { context } = await begun.promise;
        assert.equal(await edit(context, { path: 'fetch', value: { said: mark }, by: 'ann' }), undefined);
        return { value: 'yes', by: 'ann' };
      };
      begun.resolve(await start({ people: { ask } }));
      return begun.promise;
    },
    'a value that is left for a run': async () => {
      const folder = await waiting();
      await dropMessage(folder, { type: 'edit', path: 'fetch', value: { said: mark }, by: 'ann' }, 1);
      return resumeRun({ folder, ...host });
    },
    'a recording, whose run is gone on with': async () => {
      await ended(start({ record: 'calls.jsonl' }));
      exchange('calls.jsonl', '"kept"', `"${mark}"`);
      const folder = await ended(start({ replay: 'calls.jsonl' }));
      return forkRun({ folder, at: 'own', ...host });
    },
    'a run of a text without secrets, which has some now': async () => {
      write('p.baton.yaml', without);
      const folder = await ended(start({ ...saying(mark), ...answering(mark) }));
      write('p.baton.yaml', text);
      return rerunChanged({ folder, ...host });
    },
  };
  for (const [door, go] of Object.entries(doors))
    it(`is none: ${door}`, async () => {
      const run = await go();
      const { status, error } = await run.done;
      assert.deepEqual([status, error?.message], ['succeeded', undefined]);
      const theirs = readFileSync(join(place(), 'theirs.txt'), 'utf8');
      assert.ok(theirs.includes('(secret token)') && !theirs.includes('s3cr3t'), theirs);
      assert.equal(readFileSync(join(place(), 'own.txt'), 'utf8'), 's3cr3t-value');
    });

  it('is none: a result of a replay that a person pins', async () => {
    await ended(start({ record: 'calls.jsonl' }));
    exchange('calls.jsonl', '"kept"', `"${mark}"`);
    const result = await readResult(await ended(start({ replay: 'calls.jsonl' })), 'read');
    assert.equal(JSON.parse(result ?? '').content, '(secret token)');
  });
});
