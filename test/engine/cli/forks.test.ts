import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../store/folder.ts';
import type { Said } from './io.ts';
import { obey, testIo } from './io.ts';

const text = `id: p
inputs: {n: 2}
steps:
  - {id: a, set: {x: "{{ n * 2 }}"}}
  - {id: b, tool: terminal, parameters: {argv: [sh, -c, 'echo "$1" >> ran.txt; echo "got $1"', sh, "{{ x }}"]}}
  - {id: c, set: {said: "{{ b.stdout | trim }}"}}
outputs: {said: "{{ said }}"}
`;

describe('runs that branch off, on the command line', () => {
  const place = temporaryFolder();
  const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' };
  const baton = (...args: string[]): Promise<Said> => obey(args, testIo(place(), { env }));
  const ran = (): string =>
    existsSync(join(place(), 'ran.txt')) ? readFileSync(join(place(), 'ran.txt'), 'utf8').replaceAll('\n', ' ') : '';
  const runs = (): string[] => readdirSync(join(place(), '.baton/runs')).sort();
  beforeEach(async () => {
    mkdirSync(join(place(), '.git'));
    writeFileSync(join(place(), 'p.yaml'), text);
    assert.equal((await baton('run', 'p.yaml', '--allow', 'terminal', '-q')).out, 'said  got 4\n');
  });

  it('fork goes on from a step, says where it comes from, and is allowed what its parent was', async () => {
    const [parent = ''] = runs();
    const { code, out, err } = await baton('fork', 'latest', '--at', 'b');
    assert.deepEqual([code, out, ran()], [0, 'said  got 4\n', '4 4 '], err);
    assert.match(err, new RegExp(`run \\S+ · from ${parent}`));
  });

  it('fork --set changes a value or an input, and only what follows from it runs', async () => {
    const [parent = ''] = runs();
    assert.equal((await baton('fork', 'latest', '--set', 'a={"x": 7}', '-q')).out, 'said  got 7\n');
    assert.equal((await baton('fork', parent, '--set', 'n=5', '-q')).out, 'said  got 10\n');
    assert.equal((await baton('fork', 'latest', '--set', 'b={"stdout": "by hand"}', '-q')).out, 'said  by hand\n');
    assert.equal(ran(), '4 7 10 ');
  });

  it('fork --events and --json print what run prints', async () => {
    const events = (await baton('fork', 'latest', '--at', 'c', '--events')).out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      events.map(({ type }) => type),
      ['run.resumed', 'step.succeeded', 'run.finished'],
    );
    const { status, steps, run } = JSON.parse((await baton('fork', 'latest', '--at', 'c', '--json')).out);
    assert.deepEqual([status, steps.b.provenance, steps.c.provenance], ['succeeded', 'reused', 'live']);
    const log = readFileSync(join(run.folder, 'log.jsonl'), 'utf8');
    assert.match(log, /"parent":\{"run":"\S+","seq":\d+\}/);
  });

  it('resume --changed takes over what stayed the same, and needs permission only for what runs anew', async () => {
    writeFileSync(join(place(), 'p.yaml'), text.replace('trim', 'upper | trim'));
    const { code, out, err } = await baton('resume', 'latest', '--changed');
    assert.deepEqual([code, out, ran()], [0, 'said  GOT 4\n', '4 '], err);
    assert.match(err, /✓ b .* as before · got 4/);
    writeFileSync(join(place(), 'p.yaml'), text.replace('echo "got', 'echo "now'));
    const refused = await baton('resume', 'latest', '--changed');
    assert.deepEqual([refused.code, ran()], [1, '4 '], refused.err);
    assert.match(refused.err, /--allow "terminal:sh -c/);
  });

  it('run --from and --only take the values of the newest run', async () => {
    const only = await baton('run', 'p.yaml', '--allow', 'terminal', '--only', 'b');
    assert.deepEqual([only.code, only.out], [0, 'said  absent: the step that it reads was skipped or failed\n'], only.err);
    assert.equal(ran(), '4 4 ');
    assert.match(only.err, /c .*only another step was to run/);
    assert.doesNotMatch(only.err, /had stopped/);
    const from = await baton('run', 'p.yaml', '--allow', 'terminal', '--from', 'c', '-q');
    assert.deepEqual([from.code, from.out, ran()], [0, 'said  got 4\n', '4 4 '], from.err);
  });

  it('diff tells what became different, for people and as JSON', async () => {
    const [first = ''] = runs();
    await baton('run', 'p.yaml', '--allow', 'terminal', '-q', '-i', 'n=3');
    const { code, out } = await baton('diff', first, 'latest');
    assert.equal(code, 0);
    assert.match(out, /inputs\n {2}n\n {4}- 2\n {4}\+ 3/);
    assert.match(out, /- stdout: got 4\n {4}\+ stdout: got 6/);
    const json = JSON.parse((await baton('diff', first, 'latest', '--json')).out);
    assert.deepEqual([json.same, json.runs[0], json.outputs.said], [false, first, ['got 4', 'got 6']]);
    assert.match((await baton('diff', first, first)).out, /Both runs did the same/);
  });

  it('says that prompts go to the embedded engine only where one does', async () => {
    const prompt = 'Summarise in one sentence: A mill grinds corn. It stands by the sea.';
    writeFileSync(
      join(place(), 'o.yaml'),
      JSON.stringify({
        steps: [
          { id: 'a', prompt },
          { id: 'b', set: { x: '{{ a }}' } },
        ],
      }),
    );
    const { err } = await baton('run', 'o.yaml');
    assert.match(err, /! Prompts go to offline/);
    const [, first = ''] = /run (\S+)/.exec(err) ?? [];
    assert.doesNotMatch((await baton('fork', first, '--set', 'a=So it is.')).err, /offline/);
    assert.match((await baton('fork', first, '--at', 'a')).err, /! Prompts go to offline[\s\S]*✓ a/);
  });

  it('diff tells how much more there is, and the place where long or reordered texts part', async () => {
    const many = (mark: string) => Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`n${at}`, `${mark}${at}`]));
    const long = 'so it goes on and on '.repeat(20);
    writeFileSync(
      join(place(), 'd.yaml'),
      JSON.stringify({
        inputs: { m: { type: 'object' }, order: 'a', end: 'x' },
        steps: [{ id: 'a', set: { many: '{{ m }}', lines: '{{ order }}', text: `${long}{{ end }}` } }],
        outputs: { many: '{{ a.many }}', lines: '{{ a.lines }}', text: '{{ a.text }}' },
      }),
    );
    const run = async (m: object, order: string, end: string): Promise<string> => {
      const args = ['-i', `m=${JSON.stringify(m)}`, '-i', `order=${order}`, '-i', `end=${end}`];
      return JSON.parse((await baton('run', 'd.yaml', '--json', ...args)).out).run.id;
    };
    const [one, two] = [await run(many('a'), 'one\ntwo', 'left'), await run(many('b'), 'two\none', 'right')];
    const { out } = await baton('diff', one, two);
    const outputs = out.slice(out.indexOf('\noutputs\n'));
    assert.match(outputs, /many\n( {4}[-+] n\d: [ab]\d\n){16} {4}… and 4 more\n/);
    assert.match(outputs, /lines\n {4}- one\n {4}\+ two\n/);
    assert.match(outputs, /text\n {4}- ….* left\n {4}\+ ….* right\n/);
  });

  it('show --at tells how a run stood', async () => {
    const before = await baton('show', 'latest', '--at', 'c');
    assert.match(before.out, /as it stood after fact \d+ of \d+ \(step.succeeded\)/);
    assert.match(before.out, /· c/);
    assert.equal(JSON.parse((await baton('show', 'latest', '--at', '2', '--json')).out).steps.a.status, 'pending');
    assert.doesNotMatch(before.out, /next/, 'the run has ended');
    const none = await baton('show', 'latest', '--at', '999');
    assert.deepEqual([none.code, none.out], [2, '']);
  });

  it('runs --prune says what it would do, then does it', async () => {
    const [first = ''] = runs();
    await baton('fork', 'latest', '--at', 'c', '-q');
    const dry = await baton('runs', '--prune', '--keep', '1', '--dry-run');
    assert.match(dry.out, new RegExp(`${first}[^\\n]*\\n\\n1 run would be removed, .* Nothing was done`));
    assert.equal(runs().length, 2);
    assert.match((await baton('runs', '--prune', '--keep', '1')).out, /1 run removed/);
    assert.equal(runs().length, 1);
    assert.equal((await baton('show', 'latest')).code, 0, 'what branched off needs its parent no more');
  });

  it('init begins in an empty folder with a pipeline that is valid, passes its tests, and runs', async () => {
    const inside = join(place(), 'empty');
    mkdirSync(join(inside, '.git'), { recursive: true });
    const here = (...args: string[]): Promise<Said> => obey(args, testIo(inside, { env }));
    assert.match((await here('init')).err, /made hello.baton.yaml\nmade baton.yaml\nTry it: baton run hello.baton.yaml/);
    assert.equal((await here('check', 'hello.baton.yaml', 'baton.yaml')).code, 0);
    assert.equal((await here('test', 'hello.baton.yaml')).code, 0);
    assert.match(
      (await here('run', 'hello.baton.yaml', '-i', 'name=ada', '-q', '--profile', 'offline')).out,
      /greeting {2}Hello, Ada!/,
    );
    assert.equal((await here('init')).code, 2);
  });
});
