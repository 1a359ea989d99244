import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatPermission, type Isolation } from '../../../engine/language/permission.ts';
import { type Grant, readGrants, revokeGrants, saveGrants } from '../../../engine/trust/grants.ts';
import { permissionsForRoot, permissionsForText } from '../../../engine/trust/stored-permissions.ts';
import { temporaryFolder } from '../store/folder.ts';

interface Said {
  isolation?: Isolation;
  tool: string;
  pattern?: string;
  root?: string;
  pipeline?: string;
  target?: string;
}

const about = { file: 'x.yaml', by: 'me', at: '2026-11-21T00:00:00Z' };
const granted = ({ root, pipeline, ...said }: Said): Grant =>
  pipeline === undefined ? { ...about, ...said, root: root ?? '/a' } : { ...about, ...said, pipeline };

describe('what people granted', () => {
  const home = temporaryFolder();
  const file = () => join(home(), '.baton/grants.json');
  const settings = (text: string): void => {
    mkdirSync(join(home(), '.baton'), { recursive: true });
    writeFileSync(join(home(), '.baton/settings.yaml'), text);
  };
  const rights = (root: string, targets?: ReadonlyMap<string, string>): string[] =>
    permissionsForRoot(targets ? { root, targets } : { root }, home()).map(formatPermission);

  const cases: [rule: string, grant: Said, root: string, targets: Record<string, string>, holds: boolean][] = [
    ['holds in its folder', { tool: 'terminal', pattern: 'git *' }, '/a', {}, true],
    ['holds in no other', { tool: 'terminal', pattern: 'git *' }, '/b', {}, false],
    ['holds in no folder inside', { tool: 'terminal' }, '/a/b', {}, false],
    ['of a tool of baton.yaml holds while it does the same', { tool: 'count', target: 'wc' }, '/a', { count: 'wc' }, true],
    ['of a tool of baton.yaml ends where it does something else', { tool: 'count', target: 'wc' }, '/a', { count: 'rm' }, false],
    ['of a tool of baton.yaml ends with it', { tool: 'count', target: 'wc' }, '/a', {}, false],
    ['of a built-in tool is not that of one with its name', { tool: 'http' }, '/a', { http: 'rm' }, false],
    ['of a named server holds while it is the same', { tool: 'mcp', pattern: 'f', target: 'x' }, '/a', { f: 'x' }, true],
    ['of a named server ends where it is another', { tool: 'mcp', pattern: 'f', target: 'x' }, '/a', { f: 'y' }, false],
    ['of a text is not among those of folders', { tool: 'terminal', pipeline: 'hash' }, '/a', {}, false],
  ];
  for (const [rule, grant, root, targets, holds] of cases)
    it(`a grant ${rule}`, async () => {
      await saveGrants([granted(grant)], home());
      assert.equal(rights(root, new Map(Object.entries(targets))).length, holds ? 1 : 0);
    });

  it('a folder has one name, whatever links lead to it', async () => {
    const [folder, link] = [join(home(), 'folder'), join(home(), 'link')];
    mkdirSync(folder);
    symlinkSync(folder, link);
    await saveGrants([granted({ tool: 'terminal', isolation: 'contained', root: folder })], home());
    assert.deepEqual(rights(link), ['terminal']);
  });

  it('is kept once each, and can be taken back', async () => {
    for (const _ of [1, 2])
      await saveGrants([granted({ tool: 'terminal' }), granted({ tool: 'terminal', isolation: 'net', root: '/b' })], home());
    assert.equal(JSON.parse(readFileSync(file(), 'utf8')).grants.length, 2);
    await revokeGrants(readGrants(home()).slice(0, 1), home());
    assert.deepEqual([rights('/a'), rights('/b')], [[], ['terminal+net']]);
  });

  it('of the first version is read, holds for its text alone, and stays beside what is granted since', async () => {
    mkdirSync(join(home(), '.baton'));
    const old = granted({ tool: 'terminal', pattern: 'git *', pipeline: 'hash' });
    writeFileSync(file(), JSON.stringify({ version: 1, grants: [old] }));
    const ofText = async (text: string) => (await permissionsForText(async () => text, home())).map(formatPermission);
    assert.deepEqual([await ofText('hash'), await ofText('other')], [['terminal:git *+machine'], []]);
    await saveGrants([granted({ tool: 'http' })], home());
    assert.deepEqual(
      [await ofText('hash'), rights('/a'), JSON.parse(readFileSync(file(), 'utf8')).version],
      [['terminal:git *+machine'], ['http'], 2],
    );
  });

  for (const text of [
    '',
    '[]',
    '{"version":3,"grants":[]}',
    '{"version":1,"grants":[{"tool":"terminal"}]}',
    '{"version":2,"grants":[{"tool":"terminal","file":"x","by":"me","at":""}]}',
    '{"version":1,"grants":{}}',
  ])
    it(`is refused, not forgotten, where the file is damaged: ${text}`, async () => {
      mkdirSync(join(home(), '.baton'));
      writeFileSync(file(), text);
      assert.throws(() => rights('/a'), /permissions that were granted are damaged/);
      await assert.rejects(saveGrants([granted({ tool: 'terminal' })], home()), /damaged/);
      assert.equal(readFileSync(file(), 'utf8'), text);
    });

  it('says so where it cannot be read or written', async () => {
    mkdirSync(file(), { recursive: true });
    assert.throws(() => rights('/a'), /cannot be read: it is a folder/);
    const other = join(home(), 'home');
    mkdirSync(other);
    symlinkSync('/dev/null/x', join(other, '.baton'));
    await assert.rejects(saveGrants([granted({ tool: 'terminal' })], other), /cannot be (read|kept)/);
  });

  describe('by settings of their own', () => {
    it('holds in every folder', () => {
      settings('allow:\n  - terminal:git *\n  - model:10.0.0.5:8000\n');
      assert.deepEqual([rights('/a'), rights('/b')], [['terminal:git *', 'model:10.0.0.5:8000'], rights('/a')]);
    });
    const wrong: [text: string, told: RegExp][] = [
      ['allowed: [terminal]\n', /line 1: there is no setting `allowed`/],
      ['allow: terminal\n', /line 1: .*list/],
      ['allow:\n  - terminal\n  - ":x"\n', /line 3: .*":x" names no tool/],
      ['allow: [\n', /line \d/],
    ];
    for (const [text, told] of wrong)
      it(`is refused where it says what nothing obeys: ${JSON.stringify(text)}`, () => {
        settings(text);
        assert.throws(() => rights('/a'), told);
      });
  });
});
