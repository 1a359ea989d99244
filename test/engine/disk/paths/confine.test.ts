import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { confine } from '../../../../engine/disk/paths/confine.ts';
import { isInside } from '../../../../engine/disk/paths/path-rules.ts';
import type { FailureKind } from '../../../../engine/language/failures.ts';
import type { FileUse } from '../../../../engine/language/safety/guarded-files.ts';
import { RunError } from '../../../../engine/state/failure.ts';

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
  ['many ways up', '../../'.repeat(60), 'permission', /outside/],
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
/** Guarded in work; those marked may be read, and written in the run's own output folder `out`. */
const guarded: [path: string, name: string, may: { read?: true; own?: true }][] = [
  ['.git/hooks/pre-commit', '.git', { read: true }],
  ['.GIT/HEAD', '.GIT', { read: true }],
  ['sub/.Git/HEAD', '.Git', { read: true }],
  ['.g\u200dit/HEAD', '.g\u200dit', { read: true }],
  ['.git./HEAD', '.git.', { read: true }],
  ['.ｇit/HEAD', '.ｇit', { read: true }],
  ['.git::$INDEX_ALLOCATION/HEAD', '.git::$INDEX_ALLOCATION', { read: true }],
  ['.baton/runs/x', '.baton', { read: true }],
  ['.vscode/tasks.json', '.vscode', { read: true }],
  ['sub', '', { read: true, own: true }],
  ['.gitignore', '', { read: true, own: true }],
  ['baton.yaml', 'baton.yaml', { read: true, own: true }],
  ['Baton.YML', 'Baton.YML', { read: true, own: true }],
  ['sub/deep/other.baton.yaml', 'other.baton.yaml', { read: true, own: true }],
  ['x.auto.lock.yaml', 'x.auto.lock.yaml', { read: true, own: true }],
  ['.husky/pre-push', '.husky', { read: true, own: true }],
  ['.github/workflows/ci.yml', '.github', { read: true, own: true }],
  ['.devcontainer/devcontainer.json', '.devcontainer', { read: true, own: true }],
  ['.idea/workspace.xml', '.idea', { read: true, own: true }],
  ['.gitattributes', '.gitattributes', { read: true, own: true }],
  ['.gitmodules', '.gitmodules', { read: true, own: true }],
  ['sub/package.json', 'package.json', { read: true, own: true }],
  ['CLAUDE.md', 'CLAUDE.md', { read: true, own: true }],
  ['sub/AGENTS.md', 'AGENTS.md', { read: true, own: true }],
  ['.cursor/rules/x.mdc', '.cursor', { read: true, own: true }],
  ['.cursorrules', '.cursorrules', { read: true, own: true }],
  ['.env', '.env', { own: true }],
  ['.ENV.local', '.ENV.local', { own: true }],
  ['.envrc', '.envrc', { own: true }],
  ['sub/prod.env', 'prod.env', { own: true }],
  ['.npmrc', '.npmrc', { own: true }],
  ['.netrc', '.netrc', { own: true }],
  ['.aws/credentials', '.aws', { own: true }],
  ['.ssh/config', '.ssh', { own: true }],
  ['.baton/key', '.baton/key', {}],
  ['.baton/logins.json', '.baton/logins.json', {}],
  ['.baton/grants.json', '.baton/grants.json', {}],
  ['id_rsa', 'id_rsa', { own: true }],
  ['sub/id_ed25519.bak', 'id_ed25519.bak', { own: true }],
  ['server.pem', 'server.pem', { own: true }],
  ['.git/config', '.git/config', {}],
  ['plain', '.env', { own: true }],
  ['.env.link', '.env.link', { own: true }],
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
      ['plain', '.env'],
      ['.env.link', 'notes.md'],
      ...Array.from({ length: 60 }, (_, i): [string, string] => [`far/${i}`, `${i + 1}`]),
    ];
    for (const [link, to] of links) symlinkSync(to, join(base, 'work', link));
  });
  after(() => rmSync(base, { recursive: true }));

  const bounds = () => ({ from: join(base, 'work'), inside: [join(base, 'work'), join(base, 'out')] });
  const refusal = (kind: FailureKind, message: RegExp) => (error: unknown) =>
    error instanceof RunError && error.failure.kind === kind && message.test(error.message);

  for (const [path, at] of inside)
    for (const use of ['read', 'write'] satisfies FileUse[])
      it(`lets ${use} "${path}"`, async () => assert.equal(await confine(path, use, bounds()), join(base, at)));
  for (const [rule, path, kind, message] of outside)
    for (const use of ['read', 'write'] satisfies FileUse[])
      it(`does not let ${use} ${rule}`, () => assert.rejects(confine(path, use, bounds()), refusal(kind, message)));
  for (const [rule, path, kind, message] of foreign)
    it(`does not take ${rule} for a name`, function () {
      if (process.platform === 'win32') this.skip();
      return assert.rejects(confine(path, 'read', bounds()), refusal(kind, message));
    });
  const own = () => ({ ...bounds(), output: { base: join(base, 'out'), name: '' } });
  const named = (name: string) => refusal('permission', new RegExp(name.replace(/[.$]/g, '\\$&')));
  for (const [path, name, may] of guarded) {
    const guards = name !== '';
    it(`${guards && !may.read ? 'does not let' : 'lets'} read ${JSON.stringify(path)}`, async () => {
      const read = confine(path, 'read', bounds());
      await (guards && !may.read ? assert.rejects(read, named(name)) : read);
      await confine(path, 'look', bounds());
    });
    it(`${guards ? 'does not let' : 'lets'} write ${JSON.stringify(path)}`, async () => {
      const write = confine(path, 'write', bounds());
      await (guards ? assert.rejects(write, named(name)) : write);
    });
    if (path.includes('link') || path === 'plain') continue;
    it(`${guards && !may.own ? 'does not let' : 'lets'} write ${JSON.stringify(path)} into the run's own folder`, async () => {
      const write = confine(`../out/${path}`, 'write', own());
      await (guards && !may.own ? assert.rejects(write, named(name.split('/')[0] ?? '')) : write);
    });
  }
  it('does not let write the files that the run was made from', () =>
    assert.rejects(
      confine('in/../notes.md', 'write', { ...bounds(), sources: [join(base, 'work/notes.md')] }),
      refusal('permission', /made from/),
    ));

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
