import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { JsonMap } from '../../../engine/language/json.ts';
import { filesystem } from '../../../engine/language/tools/builtin/filesystem.ts';
import { temporaryFolder } from '../store/folder.ts';
import { failureOf, toolsIn } from './world.ts';

const ajv = new Ajv2020({ strict: false });
const shapes = new Map(Object.entries(filesystem.actions).map(([name, { result }]) => [name, ajv.compile(result)]));

describe('filesystem', () => {
  const folder = temporaryFolder();
  const here = (name: string) => join(folder(), 'work/here', name);
  const put = (name: string, content: string | Uint8Array = name) => {
    mkdirSync(dirname(here(name)), { recursive: true });
    writeFileSync(here(name), content);
  };
  const text = (name: string) => readFileSync(here(name), 'utf8');
  /** Calls an action; what succeeds has the shape that the descriptor promises. */
  const call = async (action: string, parameters: JsonMap, signal?: AbortSignal): Promise<JsonMap> => {
    const result = await toolsIn(folder()).files(action, parameters, signal);
    const fits = shapes.get(action);
    if (result.success) assert.ok(fits?.(result), JSON.stringify(fits?.errors));
    return result;
  };
  const refused = async (action: string, parameters: JsonMap, error: RegExp) => {
    const result = await call(action, parameters);
    assert.equal(result.success, false);
    assert.match(String(result.error), error);
    return result;
  };
  const failed = async (action: string, parameters: JsonMap, kind: string, message: RegExp) => {
    const failure = await failureOf(call(action, parameters));
    assert.equal(failure.kind, kind);
    assert.match(failure.message, message);
    return failure;
  };

  describe('read', () => {
    it('gives the text, its size, and the path under every name', async () => {
      put('a.txt', 'é\r\n');
      const { modified, ...rest } = await call('read', { path: './a.txt' });
      assert.deepEqual(rest, {
        success: true,
        path: './a.txt',
        filepath: './a.txt',
        absolute: here('a.txt'),
        content: 'é\r\n',
        size: 4,
      });
      assert.equal(modified, statSync(here('a.txt')).mtime.toISOString());
    });
    const bytes = Buffer.from([0xff, 0x00, 0xe9]);
    const encodings: [encoding: string, content: Uint8Array, text: string][] = [
      ['utf8', Buffer.from('\ufeffa'), 'a'],
      ['latin1', bytes, 'ÿ\0é'],
      ['base64', bytes, bytes.toString('base64')],
    ];
    for (const [encoding, content, read] of encodings)
      it(`as ${encoding}`, async () => {
        put('a', content);
        assert.equal((await call('read', { path: 'a', encoding })).content, read);
      });
    it('declines what is missing, a folder, no text, too large, or a pipe', async () => {
      assert.deepEqual(await refused('read', { path: 'no.txt' }, /^Cannot read "no\.txt": it does not exist\.$/), {
        success: false,
        error: 'Cannot read "no.txt": it does not exist.',
        path: 'no.txt',
        filepath: 'no.txt',
        absolute: here('no.txt'),
      });
      await refused('read', { path: '.' }, /it is a folder/);
      put('bytes', bytes);
      await refused('read', { path: 'bytes' }, /not UTF-8 text; give `encoding`/);
      put('large', '');
      truncateSync(here('large'), 70_000_000);
      await refused('read', { path: 'large' }, /it has 70 MB, and at most 67 MB/);
      execFileSync('mkfifo', [here('pipe')]);
      await refused('read', { path: 'pipe' }, /not a file that can be read/);
      await refused('hash', { path: 'pipe' }, /not a file that can be read/);
      await refused('append', { path: 'pipe', content: 'x' }, /not a file that can be read/);
      await refused('copy', { path: 'pipe', destination: 'x' }, /neither a file nor a folder/);
    });
    it('fails where rights are missing', async () => {
      // Not even root makes files in /sys; elsewhere a folder without rights does it.
      const folderWithout = existsSync('/sys/kernel') ? '/sys' : join(folder(), 'without');
      if (folderWithout !== '/sys') mkdirSync(folderWithout, { mode: 0o500 });
      const { files } = toolsIn(folder(), { outputFolder: folderWithout });
      const failure = await failureOf(files('write', { path: join(folderWithout, 'x'), content: '' }));
      assert.equal(failure.kind, 'permission');
      assert.match(
        failure.message,
        /^Cannot write ".*x": (access is denied|the file system is read-only|the system does not permit it) \(/,
      );
    });
  });

  describe('write', () => {
    it('makes folders, and tells a new file from a replaced one', async () => {
      assert.deepEqual(await call('write', { path: 'a/b/c.txt', content: 'é' }), {
        success: true,
        path: 'a/b/c.txt',
        filepath: 'a/b/c.txt',
        absolute: here('a/b/c.txt'),
        size: 2,
        created: true,
      });
      assert.equal((await call('write', { path: 'a/b/c.txt', content: 'x' })).created, false);
      assert.equal(text('a/b/c.txt'), 'x');
      assert.deepEqual(readdirSync(here('a/b')), ['c.txt']);
    });
    const contents: [content: JsonMap[string], written: string, appended: string][] = [
      ['', '', ''],
      [5, '5', '5'],
      [false, 'false', 'false'],
      [null, 'null', 'null'],
      [[1, { a: 'é' }], '[\n  1,\n  {\n    "a": "é"\n  }\n]\n', '[1,{"a":"é"}]\n'],
      [{}, '{}\n', '{}\n'],
    ];
    for (const [content, written, appended] of contents)
      it(`puts ${JSON.stringify(content)} as ${JSON.stringify(written)}, and appends it as ${JSON.stringify(appended)}`, async () => {
        await call('write', { path: 'w', content });
        assert.equal(text('w'), written);
        await call('append', { path: 'a/new', content });
        assert.equal((await call('append', { path: 'a/new', content })).size, Buffer.byteLength(appended) * 2);
        assert.equal(text('a/new'), appended + appended);
      });
    it('takes bytes as base64', async () => {
      await call('write', { path: 'b', content: '/wA=', encoding: 'base64' });
      assert.deepEqual(readFileSync(here('b')), Buffer.from([255, 0]));
    });
    it('declines to replace where told so, and what is a folder', async () => {
      put('a', 'old');
      await refused('write', { path: 'a', content: 'new', overwrite: false }, /exists already, and `overwrite` is false/);
      assert.equal(text('a'), 'old');
      await refused('write', { path: '.', content: '' }, /it is a folder/);
      await refused('write', { path: 'new/', content: '' }, /ends as that of a folder/);
      await refused('append', { path: '.', content: '' }, /it is a folder/);
    });
    it('writes through a link that stays inside, and not through one that leads out', async () => {
      put('real', 'old');
      symlinkSync('real', here('link'));
      await call('write', { path: 'link', content: 'new' });
      assert.equal(text('real'), 'new');
      assert.ok(lstatSync(here('link')).isSymbolicLink());
      toolsIn(folder());
      symlinkSync(join(folder(), 'secret/new'), here('out'));
      for (const action of ['write', 'append']) await failed(action, { path: 'out', content: 'x' }, 'permission', /outside/);
      assert.equal(existsSync(join(folder(), 'secret/new')), false);
    });
  });

  describe('list', () => {
    beforeEach(() => {
      for (const name of ['b.md', 'a.txt', 'sub/c.md', 'sub/deep/d.md', '.hidden/e.md', '.baton-tmp-00']) put(name);
      symlinkSync('a.txt', here('link'));
      symlinkSync('sub', here('linked'));
      symlinkSync('/etc', here('outside'));
      symlinkSync('nowhere', here('dangling'));
    });
    it('tells what is there, sorted, with paths that other steps can use', async () => {
      const { items, files, count } = await call('list', { path: '.' });
      assert.ok(Array.isArray(items));
      const kinds = items.map((item) => (item instanceof Object && 'path' in item ? [item.path, item.type] : []));
      assert.deepEqual(kinds, [
        ['.hidden', 'folder'],
        ['a.txt', 'file'],
        ['b.md', 'file'],
        ['dangling', 'other'],
        ['link', 'file'],
        ['linked', 'folder'],
        ['outside', 'other'],
        ['sub', 'folder'],
      ]);
      assert.equal(count, 8);
      assert.deepEqual(files, ['a.txt', 'b.md', 'link']);
      assert.deepEqual(items[1], {
        name: 'a.txt',
        path: 'a.txt',
        type: 'file',
        size: 5,
        modified: statSync(here('a.txt')).mtime.toISOString(),
      });
    });
    it('goes into folders where asked, not into hidden ones and not through links', async () => {
      assert.deepEqual((await call('list', { path: './', pattern: '*.md', recursive: true })).files, [
        './b.md',
        './sub/c.md',
        './sub/deep/d.md',
      ]);
    });
    it('takes several patterns in braces', async () => {
      assert.deepEqual((await call('list', { path: '.', pattern: '{a,b}.*' })).files, ['a.txt', 'b.md']);
    });
    it('declines what is no folder', async () => {
      await refused('list', { path: 'a.txt' }, /Cannot list "a\.txt": a part of its path is a file/);
      await refused('list', { path: 'none' }, /it does not exist/);
    });

    describe('glob', () => {
      const found: [pattern: string, path: string | undefined, files: string[]][] = [
        ['*.md', undefined, ['b.md']],
        ['**/*.md', undefined, ['b.md', 'sub/c.md', 'sub/deep/d.md']],
        ['sub/**', undefined, ['sub/c.md', 'sub/deep/d.md']],
        ['**/deep/**/*', undefined, ['sub/deep/d.md']],
        ['**/**/**/d.md', undefined, ['sub/deep/d.md']],
        ['*/*.md', undefined, ['linked/c.md', 'sub/c.md']],
        ['linked/*.md', undefined, ['linked/c.md']],
        ['.hidden/*', undefined, ['.hidden/e.md']],
        ['.*/*.md', undefined, ['.hidden/e.md']],
        ['*.md', 'sub', ['sub/c.md']],
        ['./deep/?.[a-e]*', 'sub/', []],
        ['deep\\*.md', './sub', ['./sub/deep/d.md']],
        ['{a,b}.{txt,md}', undefined, ['a.txt', 'b.md']],
        ['[!a].md', undefined, ['b.md']],
        ['link', undefined, ['link']],
        ['outside/*', undefined, []],
        ['sub', undefined, []],
        ['*.none', undefined, []],
      ];
      for (const [pattern, path, files] of found)
        it(`${pattern}${path === undefined ? '' : ` from ${path}`} finds ${files.join(' ') || 'nothing'}`, async () => {
          const result = await call('glob', { pattern, ...(path === undefined ? {} : { path }) });
          assert.deepEqual(result.files, files);
          assert.equal(result.count, files.length);
        });
      it('finds in a folder that was given absolutely', async () => {
        assert.deepEqual((await call('glob', { pattern: '*.md', path: here('sub') })).files, [here('sub/c.md')]);
      });
      for (const pattern of ['../*', 'sub/../../*', '/etc/*', '~/x', 'C:/x'])
        it(`refuses ${pattern}`, () => failed('glob', { pattern }, 'input', /as `path`/));
      it('refuses a pattern that stands for too many', () => failed('glob', { pattern: '{a,b}'.repeat(12) }, 'input', /1,000/));
      it('declines a folder that is missing', () =>
        refused('glob', { pattern: '*', path: 'none' }, /Cannot search "none": it does not exist/));
    });
  });

  it('exists succeeds either way, also for what a link does not reach', async () => {
    put('a', '12');
    symlinkSync('nowhere', here('dangling'));
    const told = async (path: string) => {
      const { exists, type, size } = await call('exists', { path });
      return [exists, type, size];
    };
    assert.deepEqual(await told('a'), [true, 'file', 2]);
    assert.deepEqual((await told('.')).slice(0, 2), [true, 'folder']);
    for (const path of ['none', 'dangling']) assert.deepEqual(await told(path), [false, 'none', undefined]);
  });

  const hashes: [algorithm: string | undefined, hash: string][] = [
    [undefined, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['sha1', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ['md5', '900150983cd24fb0d6963f7d28e17f72'],
  ];
  for (const [algorithm, hash] of hashes)
    it(`hash of "abc" with ${algorithm ?? 'no algorithm named'} is the published one`, async () => {
      put('abc');
      const result = await call('hash', { path: 'abc', ...(algorithm ? { algorithm } : {}) });
      assert.deepEqual([result.hash, result.algorithm, result.size], [hash, algorithm ?? 'sha256', 3]);
    });

  describe('copy', () => {
    it('copies a file with its permissions, into folders that are made', async () => {
      put('a.sh');
      chmodSync(here('a.sh'), 0o754);
      const result = await call('copy', { path: 'a.sh', destination: 'x/y/' });
      assert.deepEqual([result.path, result.destination, result.size], ['a.sh', 'x/y/a.sh', 4]);
      assert.equal(text('x/y/a.sh'), 'a.sh');
      assert.equal(statSync(here('x/y/a.sh')).mode & 0o777, 0o754);
      assert.equal(text('a.sh'), 'a.sh');
    });
    it('copies a folder; links in it stay links', async () => {
      put('from/a');
      put('from/sub/b');
      symlinkSync('../../secret', here('from/link'));
      await call('copy', { path: 'from', destination: 'to' });
      assert.equal(text('to/sub/b'), 'from/sub/b');
      assert.ok(lstatSync(here('to/link')).isSymbolicLink());
    });
    it('declines where something stands in the way', async () => {
      put('a');
      put('b', 'old');
      put('f/x');
      await refused('copy', { path: 'a', destination: 'b', overwrite: false }, /"b" exists already, and `overwrite` is false/);
      await refused('copy', { path: 'a', destination: 'f' }, /"f" is a folder; end it with \//);
      await refused('copy', { path: 'a', destination: './a' }, /moved to where it is/);
      await refused('copy', { path: 'f', destination: 'f/sub/y' }, /is inside of it/);
      await refused('copy', { path: 'none', destination: 'c' }, /it does not exist/);
      assert.equal(text('b'), 'old');
      await call('copy', { path: 'a', destination: 'b' });
      assert.equal(text('b'), 'a');
    });
  });

  describe('move', () => {
    it('moves files and folders', async () => {
      put('a/b');
      assert.equal((await call('move', { path: 'a', destination: 'x/c' })).destination, 'x/c');
      assert.equal(text('x/c/b'), 'a/b');
      assert.equal(existsSync(here('a')), false);
      await call('move', { path: 'x/c/b', destination: '../' });
      assert.equal(readFileSync(join(folder(), 'work/b'), 'utf8'), 'a/b');
    });
    it('moves a link itself, not what it leads to', async () => {
      put('real');
      symlinkSync(here('real'), here('link'));
      await call('move', { path: 'link', destination: 'moved' });
      assert.ok(lstatSync(here('moved')).isSymbolicLink());
      assert.equal(text('real'), 'real');
    });
    it('moves from one disk to another', async function () {
      const { dev } = statSync('/dev/shm', { throwIfNoEntry: false }) ?? {};
      if (dev === undefined || dev === statSync(folder()).dev) this.skip();
      const other = execFileSync('mktemp', ['-d', '/dev/shm/baton-XXXXXX'], { encoding: 'utf8' }).trim();
      try {
        put('tree/a');
        const { files } = toolsIn(folder(), { outputFolder: other });
        await files('move', { path: 'tree', destination: join(other, 'tree') });
        assert.equal(readFileSync(join(other, 'tree/a'), 'utf8'), 'tree/a');
        assert.equal(existsSync(here('tree')), false);
      } finally {
        execFileSync('rm', ['-r', other]);
      }
    });
    it('declines where something stands in the way, or nothing is there', async () => {
      put('a');
      put('b');
      put('full/x');
      put('other/x');
      await refused('move', { path: 'a', destination: 'b', overwrite: false }, /exists already/);
      await refused('move', { path: 'other', destination: 'full' }, /the folder is not empty/);
      await refused('move', { path: 'none', destination: 'c' }, /it does not exist/);
      await call('move', { path: 'a', destination: 'b' });
      assert.equal(text('b'), 'a');
    });
  });

  describe('delete', () => {
    it('deletes a file; a folder only with `recursive`', async () => {
      put('a');
      put('f/x');
      assert.equal((await call('delete', { path: 'a' })).deleted, true);
      await refused('delete', { path: 'f' }, /it is a folder, and `recursive` is false/);
      await call('delete', { path: 'f', recursive: true });
      assert.deepEqual(readdirSync(here('.')), []);
    });
    it('minds what is missing unless told otherwise', async () => {
      await refused('delete', { path: 'none' }, /it does not exist/);
      assert.equal((await call('delete', { path: 'none', missing_ok: true })).deleted, false);
      await refused('delete', { path: `${'x'.repeat(300)}`, missing_ok: true }, /name is too long/);
    });
    it('deletes a link, never what it leads to', async () => {
      toolsIn(folder());
      put('real/x');
      symlinkSync('real', here('link'));
      symlinkSync(join(folder(), 'secret'), here('out'));
      for (const path of ['link', 'out']) await call('delete', { path, recursive: true });
      assert.ok(existsSync(here('real/x')) && existsSync(join(folder(), 'secret')));
    });
    for (const path of ['.', '..', '../../work'])
      it(`keeps the folders that the run stands in (${path})`, async () => {
        await failed(
          'delete',
          { path, recursive: true },
          'permission',
          /holds the folder that this run works in and cannot be deleted/,
        );
        await failed('move', { path, destination: join(folder(), 'out/x') }, 'permission', /cannot be moved/);
      });
  });

  describe('every action', () => {
    const full: Record<string, JsonMap> = {
      write: { content: 'x' },
      append: { content: 'x' },
      copy: { destination: 'x' },
      move: { destination: 'x' },
      glob: { pattern: '*' },
    };
    for (const action of Object.keys(filesystem.actions)) {
      it(`${action} stays inside`, () => failed(action, { ...full[action], path: '../../secret/key' }, 'permission', /outside/));
      it(`${action} wants a usable path`, () =>
        failed(action, { ...full[action], path: 5 }, 'input', /parameter "path" must be a text, not 5/));
      it(`${action} ends with the signal, with its reason, and without a trace`, async () => {
        put('a', 'old');
        const before = readdirSync(here('.'));
        const stop = new AbortController();
        stop.abort();
        const failure = await failureOf(call(action, { ...full[action], path: 'a' }, stop.signal));
        assert.equal(failure.kind, 'cancelled');
        assert.deepEqual(readdirSync(here('.')), before);
        assert.equal(text('a'), 'old');
      });
    }
    for (const action of ['copy', 'move'])
      it(`${action} stays inside with its destination`, () =>
        failed(action, { path: 'a', destination: '/tmp/x' }, 'permission', /outside/));
    it('says what it wants', async () => {
      await failed('write', { path: 'a' }, 'input', /"content" is missing/);
      await failed(
        'write',
        { path: 'a', content: '', overwrite: 'yes' },
        'input',
        /"overwrite" must be true or false, not "yes"/,
      );
      await failed(
        'read',
        { path: 'a', encoding: 'ebcdic' },
        'input',
        /"encoding" must be one of utf8, latin1, base64, not "ebcdic"/,
      );
      await failed('read', {}, 'input', /"path" must be a text, not missing/);
      await failed('read', { path: ['x'.repeat(90)] }, 'input', /not \["x{57}…\./);
      await refused('list', { path: 'none', pattern: null }, /does not exist/);
    });
    it('reaches outside what a person allowed, and nothing beside it', async () => {
      toolsIn(folder());
      writeFileSync(join(folder(), 'secret/key'), 'k');
      writeFileSync(join(folder(), 'secret/other'), 'o');
      const { files } = toolsIn(folder(), { allow: ['filesystem:../../secret/k*'] });
      assert.equal((await files('read', { path: join(folder(), 'secret/key') })).content, 'k');
      const failure = await failureOf(files('read', { path: '../../secret/other' }));
      assert.equal(
        failure.hint,
        `If the run should touch it, allow that: --allow "filesystem:${join(folder(), 'secret/other')}"`,
      );
    });
  });
});
