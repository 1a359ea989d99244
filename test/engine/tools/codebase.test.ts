import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { isMap, type JsonMap } from '../../../engine/language/json.ts';
import { codebase } from '../../../engine/language/tools/builtin/codebase.ts';
import type { ExternalRead } from '../../../engine/state/events.ts';
import { RunError } from '../../../engine/state/failure.ts';
import { temporaryFolder } from '../store/folder.ts';
import { failureOf, toolsIn } from './world.ts';

const ajv = new Ajv2020({ strict: false });
const fits = Object.fromEntries(Object.entries(codebase.actions).map(([name, { result }]) => [name, ajv.compile(result)]));

const project: Readonly<Record<string, string>> = {
  'src/files.ts':
    '/** Opens a file that may be locked. */\nexport function openFile(path: string): number {\n  return path.length;\n}\n\nexport class Files {\n  close(): void {\n    openFile("x");\n  }\n}\n',
  'src/use.py':
    'from files import openFile\n\ndef sum_prices(rows):\n    """Adds what each row costs."""\n    return openFile(rows)\n',
  'src/Main.java': 'class Main {\n  void run() { openFile(1); }\n}\n',
  'docs/notes.md': '# openFile\n',
};

describe('codebase', () => {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder(), 'work/here', name);
  const put = (name: string, text: string | Uint8Array) => {
    mkdirSync(dirname(at(name)), { recursive: true });
    writeFileSync(at(name), text);
  };
  const putProject = () => Object.entries(project).forEach(([name, text]) => void put(name, text));
  const call = async (
    action: string,
    parameters: JsonMap,
    more: { allow?: string[]; reads?: ExternalRead[]; signal?: AbortSignal } = {},
  ) => {
    const { tools } = toolsIn(folder(), { allow: more.allow ?? [] });
    const result = await tools.call('codebase', action, parameters, {
      signal: more.signal ?? new AbortController().signal,
      log: () => undefined,
      reads: (reading) => void more.reads?.push(reading),
    });
    if (result['success'] === true) assert.ok(fits[action]?.(result), JSON.stringify(fits[action]?.errors));
    return result;
  };
  const list = (result: JsonMap, name: string): JsonMap[] => {
    const found = result[name];
    return Array.isArray(found) ? found.filter(isMap) : [];
  };
  const namesOf = (result: JsonMap) => list(result, 'symbols').map(({ file, line, name }) => `${file}:${line} ${name}`);
  const skippedOf = (result: JsonMap) => list(result, 'skipped').map(({ file, why }) => `${file}: ${why}`);

  it('outlines a file', async () => {
    putProject();
    const result = await call('outline', { path: 'src/files.ts' });
    assert.equal(
      result['text'],
      '2 function export function openFile(path: string): number\n6 class export class Files\n  7 method close(): void',
    );
    assert.deepEqual([result['language'], result['complete'], result['count']], ['typescript', true, 3]);
    put('src/half.ts', 'export function a() {\n  if (');
    assert.equal((await call('outline', { path: 'src/half.ts' }))['complete'], false);
  });
  it('says why a file has no outline', async () => {
    putProject();
    put('binary.ts', Uint8Array.of(0, 1, 2));
    put('latin.py', Uint8Array.of(0x22, 0xe9, 0x22));
    put('large.go', `package a // ${'x'.repeat(1_000_000)}`);
    put('empty.rs', '');
    const why = async (path: string) => String((await call('outline', { path }))['error']);
    assert.match(await why('docs/notes.md'), /language is not known: known are TypeScript/);
    assert.match(await why('binary.ts'), /no UTF-8 text/);
    assert.match(await why('latin.py'), /no UTF-8 text/);
    assert.match(await why('large.go'), /larger than 1 MB/);
    assert.match(await why('none.ts'), /Cannot read "none.ts"/);
    assert.match(await why('src'), /Cannot read "src"/);
    assert.deepEqual(list(await call('outline', { path: 'empty.rs' }), 'symbols'), []);
    assert.equal((await failureOf(call('outline', { path: '../../outside.ts' }))).kind, 'permission');
  });

  it('finds declarations by name, exact ones first', async () => {
    putProject();
    put('src/more.ts', 'export const reopenFiles = 1;\nexport const openfile = 2;\nexport const openFileNow = 3;\n');
    assert.deepEqual(namesOf(await call('symbols', { name: 'openFile' })), [
      'src/files.ts:2 openFile',
      'src/more.ts:2 openfile',
      'src/more.ts:3 openFileNow',
      'src/more.ts:1 reopenFiles',
    ]);
    assert.deepEqual(namesOf(await call('symbols', { name: '*_prices' })), ['src/use.py:3 sum_prices']);
    assert.deepEqual(namesOf(await call('symbols', { kind: ['class', 'method'] })), [
      'src/Main.java:1 Main',
      'src/Main.java:2 run',
      'src/files.ts:6 Files',
      'src/files.ts:7 close',
    ]);
    const few = await call('symbols', { top: 2, from: 'src/*.ts' });
    assert.deepEqual([list(few, 'symbols').length, few['count'], few['files']], [2, 6, 2]);
  });
  it('finds places of a name, and says what it does there', async () => {
    putProject();
    const result = await call('references', { name: 'openFile' });
    assert.deepEqual(
      list(result, 'references').map(
        ({ file, line, column, role, container }) => `${file}:${line}:${column} ${role} ${container}`,
      ),
      [
        'src/Main.java:2:16 call Main.run',
        'src/files.ts:2:17 declaration ',
        'src/files.ts:8:5 call Files.close',
        'src/use.py:1:19 import ',
        'src/use.py:5:12 call sum_prices',
      ],
    );
    const calls = await call('references', { name: 'openFile', role: 'call', top: 1 });
    assert.deepEqual([list(calls, 'references').length, calls['count']], [1, 3]);
  });
  it('finds functions by what they are about', async () => {
    putProject();
    const result = await call('search', { query: 'what is the cost of rows', top: 1 });
    const [best] = list(result, 'results');
    assert.deepEqual(
      [best?.['file'], best?.['line'], best?.['end_line'], best?.['kind'], best?.['name'], best?.['signature']],
      ['src/use.py', 3, 5, 'function', 'sum_prices', 'def sum_prices(rows)'],
    );
    assert.match(String(result['text']), /^\[1\] src\/use\.py:3 \(function sum_prices\)\ndef sum_prices/);
    const [locked] = list(await call('search', { query: 'locked' }), 'results');
    assert.deepEqual([locked?.['line'], locked?.['name']], [1, 'openFile']);
  });

  it('follows what changes', async () => {
    putProject();
    const names = async () => namesOf(await call('symbols', { name: 'openFile' }));
    assert.deepEqual(await names(), ['src/files.ts:2 openFile']);
    const index = () => readdirSync(join(folder(), 'work/.baton/retrieval')).filter((name) => name.endsWith('.db'));
    assert.equal(index().length, 1);
    put('src/files.ts', '\nexport const openFile = 1;\n');
    put('src/new.rs', 'fn openFile() {}\n');
    assert.deepEqual(await names(), ['src/files.ts:2 openFile', 'src/new.rs:1 openFile']);
    rmSync(at('src/files.ts'));
    assert.deepEqual(await names(), ['src/new.rs:1 openFile']);
    // Each pattern has an index of its own, and nobody else may read it.
    const file = join(folder(), 'work/.baton/retrieval', index()[0] ?? '');
    if (process.platform !== 'win32') assert.equal(statSync(file).mode & 0o777, 0o600);
  });
  it('tells a run what it read, so that a later one knows whether that is the same', async () => {
    putProject();
    const held = async () => {
      const reads: ExternalRead[] = [];
      await call('symbols', {}, { reads });
      const [read] = reads;
      assert.deepEqual([reads.length, read?.of, read?.name], [1, 'code', '**']);
      assert.equal(await toolsIn(folder()).tools.holds?.({ of: 'code', name: '**' }), read?.held);
      return read?.held;
    };
    const first = await held();
    appendFileSync(at('docs/notes.md'), 'more');
    assert.equal(await held(), first);
    appendFileSync(at('src/use.py'), '# more');
    assert.notEqual(await held(), first);
  });

  it('leaves out what version control does, unless a pattern names it', async () => {
    putProject();
    put('.gitignore', '/out\n*.gen.ts\n');
    for (const name of ['out/a.ts', 'src/b.gen.ts', 'src/.gitignore', 'node_modules/c.ts', '.hidden/d.ts'])
      put(name, 'const openFile = 1;');
    const files = async (more: JsonMap = {}) =>
      namesOf(await call('symbols', { name: 'openFile', ...more })).map((one) => one.split(':')[0]);
    assert.deepEqual(await files(), ['src/files.ts']);
    assert.deepEqual(await files({ from: ['out/*', 'src/b.gen.ts', 'node_modules/*', '.hidden/*'] }), [
      '.hidden/d.ts',
      'node_modules/c.ts',
      'out/a.ts',
      'src/b.gen.ts',
    ]);
  });
  it('leaves out what git leaves out', async () => {
    const rules = [
      '# all',
      'build/',
      '/only-here.ts',
      '*.log.ts',
      '!keep.log.ts',
      'deep/**/x.ts',
      '**/gone',
      'a?c.ts',
      '[xy].ts',
      'sp ace.ts',
      'end.ts  ',
      '\\#hash.ts',
      'part/inner.ts',
      'all/**',
      '!all/kept.ts',
    ];
    put('.gitignore', rules.join('\r\n'));
    put('sub/.gitignore', '!back.log.ts\nlocal.ts\n/top.ts');
    const names = [
      'build/a.ts',
      'sub/build/a.ts',
      'sub/build.ts',
      'only-here.ts',
      'sub/only-here.ts',
      'a.log.ts',
      'keep.log.ts',
      'deep/x.ts',
      'deep/b/c/x.ts',
      'sub/gone/a.ts',
      'abc.ts',
      'abbc.ts',
      'x.ts',
      'z.ts',
      'sp ace.ts',
      'end.ts',
      '#hash.ts',
      'part/inner.ts',
      'sub/part/inner.ts',
      'sub/back.log.ts',
      'sub/local.ts',
      'local.ts',
      'sub/top.ts',
      'sub/deep/top.ts',
      'all/a.ts',
      'all/kept.ts',
    ];
    for (const name of names) put(name, 'const one = 1;');
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', at(''), '-c', 'core.excludesFile=', '-c', 'core.quotePath=off', ...args], { encoding: 'utf8' });
    git('init', '--quiet');
    const kept = git('ls-files', '--others', '--exclude-standard')
      .split('\n')
      .filter((name) => name.endsWith('.ts'));
    const found = list(await call('symbols', { top: 1_000 }), 'symbols').map(({ file }) => String(file));
    assert.deepEqual(found.sort(), kept.sort());
  });
  it('tells of files that it cannot read', async () => {
    putProject();
    put('src/binary.ts', Uint8Array.of(0));
    put('src/large.py', '#'.repeat(1_000_001));
    put('src/half.go', 'package a\nfunc half( {');
    const result = await call('symbols', {});
    assert.deepEqual(skippedOf(result), ['src/binary.ts: it is no UTF-8 text', 'src/large.py: it is larger than 1 MB']);
    assert.deepEqual([result['broken'], result['files']], [['src/half.go'], 4]);
    const named = await call('references', { name: 'openFile', from: 'docs/notes.md' });
    assert.deepEqual(skippedOf(named), ['docs/notes.md: its language is not known']);
  });
  it('counts places that are too many to show', async () => {
    putProject();
    put(
      'src/many.js',
      Array.from({ length: 1000 }, (_, n) => `function a${n}(openFile){return openFile(openFile, openFile)}`).join(''),
    );
    const places = await call('references', { name: 'openFile', from: ['src/many.js', 'src/files.ts'], top: 4 });
    assert.deepEqual([places['count'], list(places, 'references').length], [4002, 4]);
  });
  it('reads nothing outside of the project', async () => {
    putProject();
    mkdirSync(join(folder(), 'secret'));
    writeFileSync(join(folder(), 'secret/planted.ts'), 'export const openFile = "planted";');
    symlinkSync(join(folder(), 'secret'), at('linked'));
    symlinkSync(join(folder(), 'secret/planted.ts'), at('src/linked.ts'));
    const all = JSON.stringify([
      await call('symbols', {}),
      await call('references', { name: 'openFile' }),
      await call('search', { query: 'planted' }),
    ]);
    assert.ok(!all.includes('planted'), all);
    for (const from of ['../../secret/*', 'linked/*', [join(folder(), 'secret/*')]])
      assert.equal((await failureOf(call('symbols', { from }))).kind, 'permission');
    assert.equal((await failureOf(call('outline', { path: 'src/linked.ts' }))).kind, 'permission');
  });
  it('refuses what it cannot mean', async () => {
    putProject();
    const refused: [action: string, parameters: JsonMap, message: RegExp][] = [
      ['symbols', { from: 'docs/*' }, /No file in a known language fits docs\/\*\.|No file fits/],
      ['symbols', { from: 7 }, /`from` must be a pattern/],
      ['symbols', { from: [] }, /`from` must be a pattern/],
      ['symbols', { top: 0 }, /`top` must be a whole number from 1 to 1000/],
      ['symbols', { kind: 'widget' }, /`kind` must be one of class, constant/],
      ['references', { name: 'a.b' }, /`name` must be a name/],
      ['references', { name: 'a', role: 'writes' }, /`role` must be one of declaration/],
      ['search', { query: '?!' }, /no word/],
    ];
    for (const [action, parameters, message] of refused) {
      const failure = await failureOf(call(action, parameters));
      assert.equal(failure.kind, 'input');
      assert.match(failure.message, message);
    }
  });
  it('stops where the run does', async () => {
    putProject();
    const stop = new AbortController();
    stop.abort(new RunError({ kind: 'timeout', message: 'too late' }));
    assert.equal((await failureOf(call('symbols', {}, { signal: stop.signal }))).kind, 'timeout');
  });
});
