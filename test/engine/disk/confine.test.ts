import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { confine, isInside, type Use } from '../../../engine/disk/confine.ts';
import type { FailureKind } from '../../../engine/state/failure.ts';
import { RunError } from '../../../engine/state/failure.ts';

/**
 * In the fixture `work` and `out` may be touched and `secret` may not:
 *   work/notes.md  work/sub/  work/.git/  out/  secret/key
 *   work/in → sub   work/escape → ../secret   work/hole → ../secret/new (which is not there)   work/a → b → a   work/back → ../out
 */
const inside: [path: string, at: string][] = [
  ['notes.md', 'work/notes.md'],
  ['./sub/../notes.md', 'work/notes.md'],
  ['sub/new/deep.md', 'work/sub/new/deep.md'],
  ['.', 'work'],
  ['sub\\new.md', 'work/sub/new.md'],
  ['../out/x', 'out/x'],
  ['../work/x', 'work/x'],
  ['in/x', 'work/sub/x'],
  ['back/x', 'out/x'],
  ['escape/../notes.md', 'work/notes.md'],
  ['...', 'work/...'],
  ['..notes', 'work/..notes'],
  ['a b/ü 😀.md', 'work/a b/ü 😀.md'],
  ['.gitignore', 'work/.gitignore'],
  ['.github/x', 'work/.github/x'],
  ['console.md', 'work/console.md'],
  ['~notes', 'work/~notes'],
  ['%2e%2e/x', 'work/%2e%2e/x'],
];

const outside: [rule: string, path: string, kind: FailureKind, message: RegExp][] = [
  ['the folder above', '..', 'permission', /outside/],
  ['a neighbour', '../secret/key', 'permission', /outside/],
  ['a neighbour whose name begins alike', '../workshop/x', 'permission', /outside/],
  ['a way up from below', 'sub/../../secret/key', 'permission', /outside/],
  ['a way up by the other slash', '..\\secret\\key', 'permission', /outside/],
  ['many ways up', '../'.repeat(60), 'permission', /outside/],
  ['an absolute path', '/etc/passwd', 'permission', /outside/],
  ['two slashes', '//etc/passwd', 'permission', /outside/],
  ['the home folder', '~', 'permission', /outside/],
  ['something in the home folder', '~/.ssh/id_rsa', 'permission', /outside/],
  ['a link that leads out', 'escape', 'permission', /outside/],
  ['a file through such a link', 'escape/key', 'permission', /outside/],
  ['a new file through such a link', 'escape/new/file', 'permission', /outside/],
  ['a link to what is not there yet', 'hole', 'permission', /outside/],
  ['links in a circle', 'a/x', 'input', /circle/],
  ['links in a circle, not followed further', 'far/0', 'input', /circle/],
  ['a file used as a folder', 'notes.md/x', 'input', /a file, not a folder/],
  ['nothing', '', 'input', /it is empty/],
  ['blanks', '  ', 'input', /it is empty/],
  ['a NUL character', 'notes.md\0.png', 'input', /NUL/],
  ['a device', 'CON', 'input', /"CON" is the name of a device/],
  ['a device with an extension', 'sub/nul.txt', 'input', /device/],
  ['a device with dots and blanks after it', 'aux. .', 'input', /device/],
  ['a device with a colon', 'Com1:', 'input', /device/],
  ['a device with a raised digit', 'lpt²', 'input', /device/],
  ['a device as a folder', 'prn\\x', 'input', /device/],
  ['a console', 'conin$', 'input', /device/],
  ['a name that is too long', 'x'.repeat(300), 'input', /name is too long/],
];
const foreign: typeof outside = [
  ['a drive', 'C:\\Windows', 'input', /drive letter/],
  ['a place on a drive', 'c:notes.md', 'input', /drive letter/],
  ['a share', '\\\\server\\share', 'input', /share/],
];
const guarded = [
  '.git/hooks/pre-commit',
  '.GIT/config',
  'sub/.Git/config',
  '.g\u200dit/config',
  '.git./config',
  '.ｇit/config',
  '.baton/runs/x',
  '.vscode/tasks.json',
  '../out/.git',
];

describe('confinement', () => {
  let base = '';
  before(() => {
    base = mkdtempSync(join(realpathSync(tmpdir()), 'baton-confine-'));
    for (const name of ['work/sub', 'work/.git', 'work/far', 'out', 'secret']) mkdirSync(join(base, name), { recursive: true });
    for (const name of ['work/notes.md', 'secret/key']) writeFileSync(join(base, name), '');
    const links: [link: string, to: string][] = [
      ['in', 'sub'],
      ['escape', '../secret'],
      ['hole', '../secret/new'],
      ['a', 'b'],
      ['b', 'a'],
      ['back', '../out'],
      ...Array.from({ length: 60 }, (_, i): [string, string] => [`far/${i}`, `${i + 1}`]),
    ];
    for (const [link, to] of links) symlinkSync(to, join(base, 'work', link));
  });
  after(() => rmSync(base, { recursive: true }));

  const bounds = () => ({ from: join(base, 'work'), inside: [join(base, 'work'), join(base, 'out')] });
  const refusal = (kind: FailureKind, message: RegExp) => (error: unknown) =>
    error instanceof RunError && error.failure.kind === kind && message.test(error.message);

  for (const [path, at] of inside)
    for (const use of ['read', 'write'] satisfies Use[])
      it(`lets ${use} "${path}"`, async () => assert.equal(await confine(path, use, bounds()), join(base, at)));
  for (const [rule, path, kind, message] of outside)
    for (const use of ['read', 'write'] satisfies Use[])
      it(`does not let ${use} ${rule}`, () => assert.rejects(confine(path, use, bounds()), refusal(kind, message)));
  for (const [rule, path, kind, message] of foreign)
    it(`does not take ${rule} for a name`, function () {
      if (process.platform === 'win32') this.skip();
      return assert.rejects(confine(path, 'read', bounds()), refusal(kind, message));
    });
  for (const path of guarded)
    it(`lets read but not write ${JSON.stringify(path)}`, async () => {
      await confine(path, 'read', bounds());
      await assert.rejects(confine(path, 'write', bounds()), refusal('permission', /whose files can run programs/));
    });

  it('takes an absolute path inside, and bounds that do not exist yet', async () => {
    const later = { from: join(base, 'work'), inside: [join(base, 'later')] };
    assert.equal(await confine(join(base, 'later/x'), 'write', later), join(base, 'later/x'));
    assert.equal(await confine(join(base, 'work/sub'), 'write', bounds()), join(base, 'work/sub'));
  });
  it('knows bounds that are reached through a link', async () => {
    const linked = { from: join(base, 'work/back'), inside: [join(base, 'work/back')] };
    assert.equal(await confine('x', 'write', linked), join(base, 'out/x'));
  });
  it('lets through what a person allowed, by its real path', async () => {
    const asked: string[] = [];
    const allowed = (file: string) => asked.push(file) > 0;
    assert.equal(await confine('escape/key', 'read', { ...bounds(), allowed }), join(base, 'secret/key'));
    assert.equal(await confine('.git/x', 'write', { ...bounds(), allowed }), join(base, 'work/.git/x'));
    assert.deepEqual(asked, [join(base, 'secret/key'), join(base, 'work/.git/x')]);
  });
  it('says what a person can do', () =>
    assert.rejects(
      confine('/etc/passwd', 'read', { ...bounds(), hint: (file) => `allow ${file}` }),
      (error) => error instanceof RunError && error.failure.hint === 'allow /etc/passwd',
    ));
  it('shows strange paths harmlessly and not at full length', () =>
    assert.rejects(
      confine(`../\u001b[31m${'x'.repeat(240)}`, 'read', bounds()),
      (error) => error instanceof RunError && !error.message.includes('"../\u001b') && error.message.includes('…"'),
    ));
  it('means the home folder by ~', async () => {
    assert.equal(await confine('~', 'read', { from: '/', inside: [homedir()] }), realpathSync(homedir()));
  });

  it('never lets a path out, whatever it is made of', async () => {
    const part = fc.constantFrom(
      '..',
      '.',
      '',
      'sub',
      'escape',
      'hole',
      'in',
      'back',
      'secret',
      'key',
      'work',
      '~',
      'x',
      'notes.md',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 8 }), fc.constantFrom('/', '\\', '//'), async (parts, separator) => {
        const file = await confine(parts.join(separator), 'write', bounds()).catch((error: unknown) => {
          assert.ok(error instanceof RunError);
        });
        if (file !== undefined) assert.ok(bounds().inside.some((folder) => isInside(file, folder)));
      }),
    );
  });
  it('a root folder contains everything', () => assert.ok(isInside('/etc', '/')));
});
