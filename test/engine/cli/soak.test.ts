import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type ExpectedRun, judgeFacts, type ServedFact } from '../../../engine/cli/soak/judge.ts';
import { soakFiles, soakTexts } from '../../../engine/cli/soak/pipelines.ts';
import { soak } from '../../../engine/cli/soak/soak.ts';
import { summariseTimes } from '../../../engine/cli/soak/tally.ts';
import { temporaryFolder } from '../store/folder.ts';
import { obey, testIo } from './io.ts';
import { asMap, useServers } from './serve/server.ts';

const outputs = { text: 'right' };
type Facts = readonly { type: string; [name: string]: unknown }[];
const good: Facts = [
  { type: 'run.started' },
  { type: 'step.succeeded', path: 'a' },
  { type: 'person.answered', question: 'b#1' },
  { type: 'step.succeeded', path: 'b' },
  { type: 'run.finished', status: 'succeeded', outputs },
];
const notes = ['again-0', 'again-1', 'again-2', 'once'];

interface Judged {
  facts?: Facts;
  seqs?: readonly number[];
  expected?: Partial<ExpectedRun>;
}

/** What a soak must find: facts of a run, and what is expected of it. */
const broken: Record<string, Judged & { found: RegExp }> = {
  'a number that is missing': { seqs: [1, 2, 4, 5, 6], found: /fact 4 is where fact 3 belongs/ },
  'a beginning that comes twice': { facts: [{ type: 'run.started' }, ...good], found: /began 2 times/ },
  'a log without its beginning': { facts: good.slice(1), found: /began 0 times/ },
  'a run that did not end': { facts: good.slice(0, -1), found: /ended 0 times/ },
  'an end that comes twice': { facts: [...good, ...good.slice(-1)], found: /ended 2 times/ },
  'another end': {
    facts: [...good.slice(0, -1), { type: 'run.finished', status: 'failed' }],
    found: /ended as failed, not as succeeded/,
  },
  'other outputs': { expected: { outputs: { text: 'wrong' } }, found: /gave .*right.*, not .*wrong/ },
  'a step that succeeds twice': { facts: [{ type: 'step.succeeded', path: 'a' }, ...good], found: /step a succeeded twice/ },
  'two answers to one question': {
    facts: [{ type: 'person.answered', question: 'b#1' }, ...good],
    found: /two answers counted/,
  },
  'an effect that must not be repeated': {
    expected: { notes: [...notes, 'once'] },
    found: /must not be repeated was carried out 2 times/,
  },
  'an effect more often than processes had the run': {
    expected: { notes: [...notes, 'again-1'] },
    found: /again-1 was carried out 2 times by 1 process/,
  },
  'an effect that never was': { expected: { notes: notes.slice(1) }, found: /again-0 was never carried out/ },
};

describe('what a soak holds a run to', () => {
  const judge = ({ facts = good, seqs = facts.map((_, place) => place + 1), expected = {} }: Judged): string[] =>
    judgeFacts(
      facts.map((fact, place): ServedFact => ({ ...fact, seq: seqs[place] ?? 0 })),
      { outputs, ends: ['succeeded'], ...expected },
    );
  it('finds nothing where all holds', () => {
    assert.deepEqual(judge({ expected: { notes } }), []);
    const again = [...good.slice(0, -1), { type: 'run.resumed' }, ...good.slice(-1)];
    assert.deepEqual(judge({ facts: again, expected: { notes: [...notes, 'again-1'] } }), []);
  });
  it('lets a run wait for a person whose step was cut off', () => {
    const asked = { type: 'person.asked', kind: 'interrupted' };
    const facts = [...good.slice(0, -1), asked, { type: 'run.finished', status: 'interrupted' }];
    assert.deepEqual(judge({ facts, expected: { notes: ['again-0'] } }), []);
  });
  for (const [what, { found, ...given }] of Object.entries(broken))
    it(`finds ${what}`, () => {
      const told = judge(given);
      assert.ok(
        told.some((one) => found.test(one)),
        told.join('; '),
      );
    });
  it('summarises times', () => {
    const times = Array.from({ length: 100 }, (_, index) => 100 - index);
    assert.deepEqual(summariseTimes(times), { count: 100, p50: 50, p95: 95, max: 100 });
    assert.deepEqual(summariseTimes([]), { count: 0, p50: 0, p95: 0, max: 0 });
  });
});

describe('baton soak', function () {
  this.timeout(60_000);
  const { folder, write, serve } = useServers();
  const elsewhere = temporaryFolder();
  const soakAt = async (server: Awaited<ReturnType<typeof serve>>, ...more: string[]) => {
    const io = testIo(folder(), { env: { BATON_TOKEN: server.tokenOf(['read', 'run', 'answer']) } });
    return obey(['soak', '--on', server.url, '--minutes', '0.02', '--seed', '5', '--max-runs', '3', ...more], io);
  };

  it('holds a server to what it does', async () => {
    write(soakFiles.work, soakTexts[soakFiles.work] ?? '');
    const { code, out, err } = await soakAt(await serve(), '--json');
    const { violations, runs, seed } = asMap(JSON.parse(out));
    assert.deepEqual([violations, code, seed], [[], 0, 5], err);
    assert.ok(Number(asMap(runs)['succeeded']) > 0);
    assert.match(err, /Soak of http.*seed 5/);
  });
  it('ends with 1 where a run gives what it must not', async () => {
    write(soakFiles.work, (soakTexts[soakFiles.work] ?? '').replace('item * item', 'item'));
    const { code, out, err } = await soakAt(await serve());
    assert.equal(code, 1, err);
    assert.match(out, /\d+ violations? in /);
    assert.match(err, /it gave .*soak-.*, not /);
  });
  it('tells of a process that does not start again, and what held until then', async () => {
    write(soakFiles.work, soakTexts[soakFiles.work] ?? '');
    const server = await serve();
    const failed = (): Promise<never> => Promise.reject(new Error('it did not start'));
    const { violations, runs } = await soak({
      urls: [server.url],
      token: server.tokenOf(['read', 'run', 'answer']),
      processes: [{ kind: 'worker', kill: failed, hold: failed, readMemory: async () => undefined }],
      ms: 1_500,
      seed: 5,
      mostRuns: 2,
      stopping: new AbortController().signal,
      progress: () => undefined,
    });
    assert.deepEqual(violations, ['it did not start']);
    assert.ok((runs.get('succeeded') ?? 0) > 0);
  });
  it('says which pipeline a server lacks, and writes it', async () => {
    const { code, err } = await soakAt(await serve());
    assert.equal(code, 2);
    assert.match(err, /no valid pipeline soak\.baton\.yaml.*\n.*baton soak --write/);
    assert.equal((await obey(['soak', '--write'], testIo(folder()))).code, 0);
    assert.ok(existsSync(resolve(folder(), soakFiles.work)));
    assert.equal((await obey(['soak', '--write'], testIo(folder()))).code, 2, 'it writes over nothing');
  });
  it('kills and holds servers of its own, and leaves nothing behind', async function () {
    if (process.platform === 'win32') this.skip();
    const args = [resolve('dist/cli.cjs'), 'soak', '--minutes', '0.05', '--seed', '2', '--max-runs', '3', '--json'];
    const child = spawn(process.execPath, args, { cwd: elsewhere(), env: { ...process.env, TMPDIR: elsewhere() } });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    const [code] = await once(child, 'close');
    assert.equal(code, 0, out + err);
    const told = asMap(JSON.parse(out));
    assert.deepEqual(told['violations'], []);
    assert.ok(
      Object.keys(asMap(told['faults'])).some((name) => /^(?:killed|held) server$/.test(name)),
      out,
    );
    const [, place = ''] = /in (\/\S+)/.exec(err) ?? [];
    assert.ok(place.startsWith(elsewhere()) && !existsSync(place), err);
  });
  for (const [line, words] of [
    [['--minutes', '0'], /--minutes.*a number over 0/],
    [['--seed', 'x'], /--seed.*whole number/],
    [['--on', 'http://127.0.0.1:1', '--database', 'postgres://a@b/c'], /--on names a server of your own/],
  ] as const)
    it(`refuses ${line.join(' ')}`, async () => {
      const { code, err } = await obey(['soak', ...line], testIo(folder()));
      assert.deepEqual([code, words.test(err)], [2, true], err);
    });
});
