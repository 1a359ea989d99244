import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../store/folder.ts';
import { obey, type Said, testIo } from './io.ts';

describe('baton init and the instructions for agents', () => {
  const place = temporaryFolder();
  beforeEach(() => mkdirSync(join(place(), '.git')));
  const there = (name: string): boolean => existsSync(join(place(), name));
  const held = (name: string): string => readFileSync(join(place(), name), 'utf8');
  const baton = (...args: string[]): Promise<Said> => obey(args, testIo(place()));
  const atTerminal = (typed: string, ...args: string[]): Promise<Said> => {
    const keyboard = { line: async () => typed, hidden: async () => undefined };
    return obey(['init', ...args], testIo(place(), { keyboard }));
  };

  it('writes none where nobody asked for them', async () => {
    assert.equal((await baton('init')).code, 0);
    assert.deepEqual([there('hello.baton.yaml'), there('AGENTS.md')], [true, false]);
  });
  it('asks at a terminal, and writes them on a yes', async () => {
    assert.match((await atTerminal('yes')).err, /Write AGENTS\.md too.*\?[\s\S]*made AGENTS\.md/);
    assert.ok(there('AGENTS.md'));
  });
  it('leaves them out on a no', async () => {
    await atTerminal('no');
    assert.equal(there('AGENTS.md'), false);
  });
  it('asks nothing with --quiet', async () => {
    assert.equal((await atTerminal('yes', '--quiet')).err, '');
    assert.equal(there('AGENTS.md'), false);
  });
  it('writes them alone in a folder that has pipelines', async () => {
    writeFileSync(join(place(), 'baton.yaml'), '# mine\n');
    const { code, err } = await baton('init', '--agents');
    assert.deepEqual([code, err, held('baton.yaml')], [0, 'made AGENTS.md\n', '# mine\n']);
    assert.equal(there('hello.baton.yaml'), false);
  });
  it('never overwrites them', async () => {
    writeFileSync(join(place(), 'AGENTS.md'), 'mine');
    const { code, err } = await baton('init', '--agents');
    assert.deepEqual([code, held('AGENTS.md'), there('baton.yaml')], [2, 'mine', false]);
    assert.match(err, /AGENTS\.md is there already/);
  });
  it('takes an example of the gallery into a folder of its name, where it runs, and says what comes next', async () => {
    const { code, err, out } = await baton('init', '--from', 'changelog');
    assert.deepEqual([code, out], [0, '']);
    assert.match(
      err,
      /made changelog\/ with 3 files\nNext:\n {2}cd changelog\n {2}baton run changelog\.baton\.yaml\n {2}baton test \.\n/,
    );
    assert.deepEqual([there('changelog/commits.txt'), there('baton.yaml')], [true, false]);
    assert.equal((await baton('run', 'changelog/changelog.baton.yaml', '-q')).code, 0);
    const again = await baton('init', '--from', 'changelog');
    assert.deepEqual([again.code, /is there already/.test(again.err)], [2, true]);
  });
  it('lists the examples by category where no name is given, and beside another word the name that was meant', async () => {
    const listed = await baton('init', '--from');
    assert.equal(listed.code, 0);
    assert.match(listed.out, /^Begin\n {2}hello +An input/);
    const { code, err } = await baton('init', '--from', 'changelgo');
    assert.equal(code, 2);
    assert.match(err, /Tables and data\n[\s\S]*There is no example `changelgo`[\s\S]*Did you mean `baton init --from changelog`/);
  });
  it('says that an example needs a model, and refuses what it would leave out', async () => {
    assert.match((await baton('init', '--from', 'translation')).err, /It needs a model/);
    const { code } = await baton('init', '--from', 'hello', '--agents');
    assert.deepEqual([code, there('hello'), there('AGENTS.md')], [2, false, false]);
  });
  it('tells an example that is valid, and commands and topics of help that there are', async () => {
    await baton('init', '--agents');
    const text = held('AGENTS.md');
    const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(text) ?? [];
    writeFileSync(join(place(), 'digest.baton.yaml'), example);
    mkdirSync(join(place(), 'notes'));
    writeFileSync(join(place(), 'notes', 'a.md'), 'The mill is open on Sunday. It has four sails.');
    assert.match((await baton('check', 'digest.baton.yaml')).out, /: valid\n$/);
    const { code, err } = await baton('run', 'digest.baton.yaml', '-q');
    assert.equal(code, 0, err);
    for (const [, topic = ''] of text.matchAll(/`baton help ([\w/-]+)`/g))
      assert.equal((await baton('help', topic)).code, 0, `baton help ${topic}`);
    for (const [, command = ''] of text.matchAll(/`baton (\w+)/g))
      assert.equal((await baton(command, '--help')).code, 0, `baton ${command}`);
  });
});
