import assert from 'node:assert/strict';
import { lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../store/folder.ts';
import { obey, testIo } from './io.ts';

const first = 'id: a\nsteps:\n  - {id: s, set: {x: 1}}\noutputs: {x: "{{ s.x }}"}\n';
const second = first.replace('x: 1', 'x: 2');
const screen = { columns: () => 80, rows: () => 24 };

describe('baton versions', () => {
  const place = temporaryFolder();
  const file = () => join(place(), 'a.baton.yaml');
  const told = (...args: string[]) => obey(args, testIo(place()));
  const json = async (...args: string[]) => JSON.parse((await told('versions', 'a.baton.yaml', ...args, '--json')).out);
  const runOf = async (text: string): Promise<void> => {
    writeFileSync(file(), text);
    assert.equal((await told('run', 'a.baton.yaml', '-q')).code, 0);
  };
  const names = async (): Promise<string[]> => (await json()).versions.map(({ version }: { version: string }) => version);

  beforeEach(async () => {
    mkdirSync(join(place(), '.git'));
    await runOf(first);
    await runOf(second);
    await runOf(second);
  });

  it('lists each text once, in the order in which it first ran, with what it changed', async () => {
    const { versions, file: shown, unread } = await json();
    assert.deepEqual(
      versions.map(({ now, runs }: { now: boolean; runs: unknown[] }) => [now, runs.length]),
      [
        [false, 1],
        [true, 2],
      ],
    );
    assert.deepEqual([shown, unread], [file(), 0]);
    const { out, err } = await told('versions', 'a.baton.yaml');
    assert.match(out, /\+1 −1\s+the file as it is/);
    assert.equal(err, '');
    writeFileSync(file(), `${second}# not yet\n`);
    assert.match((await told('versions', 'a.baton.yaml')).err, /has not run/);
    rmSync(file());
    assert.match((await told('versions', 'a.baton.yaml')).err, /no such file now/);
  });

  it('an empty version is none', async () => {
    const { code, err } = await told('versions', 'a.baton.yaml', '');
    assert.equal(code, 2);
    assert.match(err, /VERSION is empty\./);
  });

  it('finds the texts that pipelines take in', async () => {
    const called = join(place(), 'b.baton.yaml');
    writeFileSync(called, first);
    await runOf('id: a\nsteps:\n  - {id: s, pipeline: b.baton.yaml}\n');
    writeFileSync(called, second);
    await told('run', 'a.baton.yaml', '-q');
    const { versions } = JSON.parse((await told('versions', 'b.baton.yaml', '--json')).out);
    assert.equal(versions.length, 2);
    assert.equal((await told('versions', 'b.baton.yaml', versions[0].version)).out, first);
  });

  it('prints a text, and what differs between two, by hash, by run and as it is now', async () => {
    const [old = ''] = await names();
    const run = readdirSync(join(place(), '.baton', 'runs')).sort()[0] ?? '';
    assert.equal((await told('versions', 'a.baton.yaml', old)).out, first);
    assert.equal((await told('versions', 'a.baton.yaml', run)).out, first);
    assert.equal((await told('versions', 'a.baton.yaml', 'latest')).out, second);
    const { out } = await told('versions', 'a.baton.yaml', old, 'now');
    assert.match(out, /-\s+- \{id: s, set: \{x: 1\}\}\n\+\s+- \{id: s, set: \{x: 2\}\}/);
    assert.match((await told('versions', 'a.baton.yaml', 'latest', 'now')).err, /are the same/);
  });

  it('runs one of them, whatever the file holds now', async () => {
    const [old = ''] = await names();
    const { out, code } = await told('run', 'a.baton.yaml', '--text', old, '--json');
    assert.deepEqual([code, JSON.parse(out).outputs], [0, { x: 1 }]);
    assert.equal(readFileSync(file(), 'utf8'), second);
    assert.equal((await json()).versions[0].runs.length, 2);
  });

  it('restores one: elsewhere only with --yes, at a terminal after a clear yes', async () => {
    const [old = ''] = await names();
    const restore = ['versions', 'a.baton.yaml', old, '--restore'];
    const { code, err } = await told(...restore);
    assert.equal(code, 2);
    assert.match(err, /--restore --yes/);
    writeFileSync(file(), `${second}# mine\n`);

    const answer = (line: string, before = () => {}) => {
      const keyboard = {
        line: async () => {
          before();
          return line;
        },
        hidden: async () => undefined,
      };
      return obey(restore, testIo(place(), { screen, keyboard }));
    };
    const refused = await answer('');
    assert.equal(refused.code, 2);
    assert.match(refused.err, /never run/);
    assert.match(refused.err, /# mine/);
    assert.equal(readFileSync(file(), 'utf8'), `${second}# mine\n`);

    const late = await answer('yes', () => writeFileSync(file(), 'changed meanwhile'));
    assert.equal(late.code, 2);
    assert.equal(readFileSync(file(), 'utf8'), 'changed meanwhile');

    assert.equal((await answer('yes')).code, 0);
    assert.equal(readFileSync(file(), 'utf8'), first);
    assert.match((await told(...restore)).err, /has that text already/);
    assert.equal((await told('versions', 'a.baton.yaml', 'latest', '--restore', '--yes')).code, 0);
    assert.equal(readFileSync(file(), 'utf8'), second);
  });

  const refusals: [rule: string, args: string[], message: RegExp][] = [
    ['a version that there is not', ['versions', 'a.baton.yaml', 'zzzz'], /No version of a.baton.yaml is called zzzz/],
    ['a word that names several', ['versions', 'a.baton.yaml', '20'], /More than one version/],
    ['--restore of nothing', ['versions', 'a.baton.yaml', '--restore'], /needs one VERSION/],
    ['--restore of two', ['versions', 'a.baton.yaml', 'now', 'latest', '--restore'], /needs one VERSION/],
    ['--yes alone', ['versions', 'a.baton.yaml', '--yes'], /needs --restore/],
    ['a version to run that there is not', ['run', 'a.baton.yaml', '--text', 'zzzz'], /No version/],
  ];
  for (const [rule, args, message] of refusals)
    it(`refuses ${rule}`, async () => {
      const { code, err } = await told(...args);
      assert.equal(code, 2);
      assert.match(err, message);
    });

  it('says how many runs cannot be read, and that no run read a file', async () => {
    const run = readdirSync(join(place(), '.baton', 'runs')).sort()[0] ?? '';
    rmSync(join(place(), '.baton', 'runs', run, 'plan.json'));
    assert.match((await told('versions', 'a.baton.yaml')).err, /texts of 1 run cannot be read/);
    assert.match((await told('versions', 'b.baton.yaml')).err, /No run under .* has read b.baton.yaml/);
  });

  it('a link and the file that it leads to have the same versions, and restoring keeps the link', async () => {
    mkdirSync(join(place(), 'real'));
    const [real, link] = [join(place(), 'real', 'w.baton.yaml'), join(place(), 'w.baton.yaml')];
    writeFileSync(real, first);
    symlinkSync(real, link);
    await told('run', 'w.baton.yaml', '-q');
    writeFileSync(real, second);
    await told('run', 'real/w.baton.yaml', '-q');
    const listed = async (name: string) =>
      JSON.parse((await told('versions', name, '--json')).out).versions.map(({ version }: { version: string }) => version);
    const [old = '', ...others] = await listed('w.baton.yaml');
    assert.equal(others.length, 1);
    assert.deepEqual(await listed('real/w.baton.yaml'), [old, ...others]);
    assert.equal((await told('versions', 'w.baton.yaml', old, '--restore', '--yes')).code, 0);
    assert.deepEqual([lstatSync(link).isSymbolicLink(), readFileSync(real, 'utf8')], [true, first]);
  });

  it('a project that has moved keeps them', async () => {
    const [old, moved] = [join(place(), 'old'), join(place(), 'moved')];
    mkdirSync(join(old, '.git'), { recursive: true });
    writeFileSync(join(old, 'm.baton.yaml'), first);
    assert.equal((await obey(['run', 'm.baton.yaml', '-q'], testIo(old))).code, 0);
    renameSync(old, moved);
    const { out } = await obey(['versions', 'm.baton.yaml', 'latest'], testIo(moved));
    assert.equal(out, first);
  });

  it('a file that begins with a mark of the order of bytes keeps it, and is the text that ran', async () => {
    const called = join(place(), 'b.baton.yaml');
    writeFileSync(called, `\uFEFF${first}`);
    await runOf('id: a\nsteps:\n  - {id: s, pipeline: b.baton.yaml}\n');
    assert.match((await told('versions', 'b.baton.yaml')).out, /the file as it is/);
    writeFileSync(called, `\uFEFF${second}`);
    assert.equal((await told('versions', 'b.baton.yaml', 'latest', '--restore', '--yes')).code, 0);
    assert.equal(readFileSync(called, 'utf8'), `\uFEFF${first}`);
  });
});
