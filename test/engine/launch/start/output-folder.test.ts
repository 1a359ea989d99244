import assert from 'node:assert/strict';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { obey, testIo } from '../../cli/io.ts';
import { useOwnHome } from '../../own-home.ts';
import { temporaryFolder } from '../../store/folder.ts';

/** Writes `text` into `out.txt` of its output folder. */
const writer = (id: string, text: string, more = ''): string =>
  `id: ${id}\n${more}steps:\n  - {id: w, set: {x: ${text}}, products: {out: {file: out.txt, value: "{{ w.x }}"}}}\n`;

describe('the output folder', () => {
  useOwnHome();
  const root = temporaryFolder();
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(root(), file)), { recursive: true });
    writeFileSync(join(root(), file), text);
  };
  beforeEach(() => mkdirSync(join(root(), '.git')));

  const baton = (from: string, ...args: string[]) => obey(args, testIo(join(root(), from)));
  const run = async (from: string, ...args: string[]): Promise<string> => {
    const { code, out, err } = await baton(from, 'run', ...args);
    assert.equal(code, 0, err);
    return out + err;
  };
  /** Files outside of `.baton` that runs wrote, with what is in them. */
  const written = (): Record<string, string> =>
    Object.fromEntries(
      globSync('**/out.txt', { cwd: root() }).map((file) => [
        file.replaceAll('\\', '/'),
        readFileSync(join(root(), file), 'utf8').trim(),
      ]),
    );

  it('lies below the root, as runs and settings do, wherever one stands; inputs and parameters begin there', async () => {
    write('baton.yaml', 'limits: {max_parallel: 2}\n');
    write('deep/here/data.txt', 'near');
    write(
      'deep/a.baton.yaml',
      'id: a\ninputs: {file: {type: string}}\nsteps:\n  - {id: r, tool: filesystem, action: read, parameters: {path: "{{ file }}"}}\n  - {id: w, set: {x: "{{ r.content }}"}, products: {out: {file: out.txt, value: "{{ w.x }}"}}}\n',
    );
    await run('deep/here', '../a.baton.yaml', '-i', 'file=data.txt');
    assert.deepEqual(written(), { 'outputs/a/out.txt': 'near' });
    for (const from of ['.', 'deep', 'deep/here']) {
      assert.match((await baton(from, 'runs')).out, /\ba {2,}succeeded\b/);
      assert.match((await baton(from, 'show', 'latest')).out, /succeeded/);
      assert.equal((await baton(from, 'resume', 'latest', '--changed')).code, 0);
    }
    await run('deep/here', '../a.baton.yaml', '-i', 'file=data.txt', '--out', 'mine');
    assert.deepEqual(Object.keys(written()).sort(), ['deep/here/mine/out.txt', 'outputs/a/out.txt']);
  });

  it('belongs to the file that first wrote it; another file of that id has one beside it, and is told', async () => {
    write('b.baton.yaml', writer('same', 'b'));
    write('a.baton.yaml', writer('same', 'a'));
    write('x/a.baton.yaml', writer('same', 'xa'));
    const note = /`outputs\/same` belongs to b\.baton\.yaml, which has the same id\. This file writes to `outputs\/same@/;
    for (let times = 0; times < 2; times++) {
      assert.doesNotMatch(await run('.', 'b.baton.yaml'), note);
      assert.match(await run('.', 'a.baton.yaml'), note);
      assert.match(await run('x', 'a.baton.yaml'), note);
      assert.deepEqual(written(), {
        'outputs/same/out.txt': 'b',
        'outputs/same@a/out.txt': 'a',
        'outputs/same@x-a/out.txt': 'xa',
      });
    }
    const { out } = await baton('.', 'doctor');
    assert.match(out, /a\.baton\.yaml writes to outputs\/same@a/);
    rmSync(join(root(), 'b.baton.yaml'));
    assert.doesNotMatch(await run('.', 'a.baton.yaml'), /belongs to/, 'the file is gone that had it');
    assert.equal(written()['outputs/same/out.txt'], 'a');
  });

  it('goes to one of two files of one id that begin in the same moment; the other has one beside it', async () => {
    const files = Array.from({ length: 6 }, (_, at) => `p${at}.baton.yaml`);
    for (const file of files) write(file, writer('same', file.slice(0, 2)));
    await Promise.all(files.map((file) => run('.', file)));
    const all = Object.entries(written());
    assert.equal(all.length, files.length);
    assert.deepEqual(
      all.map(([, text]) => text).sort(),
      files.map((file) => file.slice(0, 2)),
    );
    assert.equal(all.filter(([file]) => file.startsWith('outputs/same/')).length, 1);
  });

  it('that an earlier version wrote belongs to the first file of that id', async () => {
    write('outputs/same/out.txt', 'old');
    write('b.baton.yaml', writer('same', 'b'));
    write('a/z.baton.yaml', writer('same', 'z'));
    write('a/other.baton.yaml', writer('other', 'o'));
    assert.match(await run('.', 'b.baton.yaml'), /belongs to a\/z\.baton\.yaml/);
    await run('.', 'a/z.baton.yaml');
    assert.deepEqual(written(), { 'outputs/same/out.txt': 'z', 'outputs/same@b/out.txt': 'b' });
  });

  it('is nobody’s where nothing is written: neither a plan, a test, nor a run without products takes it', async () => {
    write('a.baton.yaml', `${writer('same', 'a')}tests: [{name: t}]\n`);
    write('q.baton.yaml', 'id: same\nsteps: [{id: s, set: {x: 1}}]\n');
    await run('.', 'a.baton.yaml', '--plan');
    assert.equal((await baton('.', 'test', 'a.baton.yaml')).code, 0);
    await run('.', 'q.baton.yaml');
    assert.ok(!existsSync(join(root(), '.baton/outputs')));
    write('b.baton.yaml', writer('same', 'b'));
    await run('.', 'b.baton.yaml');
    assert.deepEqual(written(), { 'outputs/same/out.txt': 'b' });
  });

  const named: [rule: string, more: string, args: string[], file: string][] = [
    ['the input output_path', 'inputs: {output_path: there}\n', [], 'there/out.txt'],
    ['the input output_dir, as ContextLab calls it', 'inputs: [{output_dir: there}]\n', [], 'there/out.txt'],
    ['a given output_dir', 'inputs: [{output_dir: there}]\n', ['-i', 'output_dir=here'], 'here/out.txt'],
    ['output_path before output_dir', 'inputs: {output_dir: there, output_path: here}\n', [], 'here/out.txt'],
    ['--out before both', 'inputs: {output_dir: there}\n', ['--out', 'here'], 'here/out.txt'],
    ['nothing of it', 'inputs: {outputs_dir: there}\n', [], 'outputs/named/out.txt'],
  ];
  for (const [rule, more, args, file] of named)
    it(`is named by ${rule}`, async () => {
      write('a.baton.yaml', writer('named', 'a', more));
      await run('.', 'a.baton.yaml', ...args);
      assert.deepEqual(Object.keys(written()), [file]);
    });

  it('is not named by an output_dir that the path of a product holds', async () => {
    const text = writer('named', 'a', 'inputs: {output_dir: there}\n').replace(
      'file: out.txt',
      'file: "{{ output_dir }}/out.txt"',
    );
    write('a.baton.yaml', text);
    await run('.', 'a.baton.yaml');
    assert.deepEqual(Object.keys(written()), ['outputs/named/there/out.txt']);
  });

  it('of the pipeline’s own choice lies in the project, also as output_dir', async () => {
    write('a.baton.yaml', writer('named', 'a', 'inputs: {output_dir: ../elsewhere}\n'));
    const { code, err } = await baton('.', 'run', 'a.baton.yaml');
    assert.match(err, /leads to .*elsewhere.out\.txt, outside of the folders that this run may touch/);
    assert.deepEqual([code, existsSync(join(root(), '../elsewhere'))], [1, false]);
  });
});
