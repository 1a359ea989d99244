import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { commands } from '../../../engine/cli/commands.ts';
import { temporaryFolder } from '../store/folder.ts';
import { obey, testIo } from './io.ts';

const text = `id: weather
inputs:
  city: { type: string, default: Rome, description: Where. }
  days: { type: integer, default: 3 }
steps:
  - { id: ask, set: { x: "{{ city }} {{ days }}" } }
  - { id: asked, set: { y: "{{ ask.x }}" } }
outputs: { y: "{{ asked.y }}" }
`;

describe('completion of a command line', () => {
  const place = temporaryFolder();
  beforeEach(async () => {
    mkdirSync(join(place(), '.git'));
    mkdirSync(join(place(), 'sub'));
    writeFileSync(join(place(), 'weather.baton.yaml'), text);
    writeFileSync(join(place(), 'sub/other.baton.yaml'), text);
    assert.equal((await obey(['run', 'weather.baton.yaml', '-q'], testIo(place()))).code, 0);
  });
  /** The candidates without what is said of them, and what the shell adds. */
  const complete = async (...words: string[]): Promise<[candidates: string[], added: string | undefined]> => {
    const { out, code, err } = await obey(['complete', '--', ...words], testIo(place()));
    assert.deepEqual([code, err], [0, '']);
    const lines = out.trimEnd().split('\n');
    return [lines.slice(0, -1).map((line) => line.split('\t', 1)[0] ?? ''), lines.at(-1)];
  };

  it('knows every command, and what it does', async () => {
    assert.deepEqual(await complete(''), [[...Object.keys(commands), 'help'], ':none']);
    assert.deepEqual((await complete('res'))[0], ['resume']);
    const { out } = await obey(['complete', '--', 'resu'], testIo(place()));
    assert.match(out, /^resume\tgoes on with a run/);
  });

  it('offers options that the command has and the line has not', async () => {
    const [options] = await complete('graph', '--mermaid', '--');
    assert.ok(options.includes('--svg') && options.includes('--help'));
    assert.ok(!options.includes('--mermaid') && !options.includes('--model'));
    assert.ok(
      (await complete('run', 'weather.baton.yaml', '-i', 'city=a', '--in'))[0].includes('--input'),
      'may stand there again',
    );
  });

  it('offers the pipelines of the folder, and other files where none fits', async () => {
    assert.deepEqual(await complete('check', ''), [['sub/other.baton.yaml', 'weather.baton.yaml'], ':files']);
    assert.deepEqual(await complete('check', 'weather.baton.yaml', 'sub/'), [['sub/other.baton.yaml'], ':files']);
    assert.deepEqual(await complete('check', '../'), [[], ':files']);
  });

  it('offers the inputs of the pipeline on the line, open for their value', async () => {
    assert.deepEqual(await complete('run', 'weather.baton.yaml', '-i', ''), [['city=', 'days='], ':none:open']);
    assert.deepEqual((await complete('run', 'weather.baton.yaml', '-q', '--input=c'))[0], ['--input=city=']);
  });

  it('offers runs with what became of them, and their steps', async () => {
    const [[latest, id = ''], added] = await complete('show', '');
    assert.deepEqual([latest, added], ['latest', ':none']);
    assert.match(id, /^\d{8}-\d{4}-/);
    assert.match((await obey(['complete', '--', 'show', ''], testIo(place()))).out, /latest\tweather · succeeded/);
    assert.deepEqual((await complete('show', 'latest', ''))[0], ['ask', 'asked']);
    assert.deepEqual((await complete('fork', id, '--at', 'ask'))[0], ['ask', 'asked']);
    assert.deepEqual((await complete('fork', 'latest', '--set', ''))[0], ['ask=', 'asked=']);
    assert.equal((await complete('versions', 'weather.baton.yaml', ''))[0].length, 2);
  });

  it('offers folders, shells, providers, models and topics where they stand', async () => {
    assert.deepEqual(await complete('run', 'weather.baton.yaml', '--out', ''), [[], ':folders']);
    assert.deepEqual((await complete('completion', 'z'))[0], ['zsh']);
    assert.ok((await complete('models', 'anth'))[0].includes('anthropic'));
    const io = testIo(place(), { env: { OPENAI_API_KEY: 'none' } });
    assert.match((await obey(['complete', '--', 'run', 'x.baton.yaml', '--model', 'openai:'], io)).out, /^openai:gpt-/m);
    assert.deepEqual((await complete('help', 'aut'))[0], ['auto']);
  });

  it('offers nothing where nothing can be known', async () => {
    for (const words of [
      ['nonsense', ''],
      ['show', 'no-such-run', ''],
      ['run', 'gone.yaml', '-i', ''],
      ['cancel', 'x', 'y', ''],
    ])
      assert.deepEqual((await complete(...words))[0], [], words.join(' '));
  });

  it('has a script for each shell, and says which where there is none', async () => {
    for (const shell of ['bash', 'zsh', 'fish', 'powershell']) {
      const { code, out } = await obey(['completion', shell], testIo(place()));
      assert.equal(code, 0);
      assert.match(out, /baton complete -- /, shell);
    }
    const { code, err } = await obey(['completion', 'tcsh'], testIo(place()));
    assert.equal(code, 2);
    assert.match(err, /No script for the shell "tcsh"\.[\s\S]*bash, zsh, fish, powershell/);
  });

  const inBash = (words: readonly string[], line: string): string[] => {
    const script = `
baton() { "${process.execPath}" "${resolve('dist/cli.cjs')}" "$@"; }
compopt() { :; }
source <(baton completion bash)
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})
COMP_CWORD=${words.length - 1} COMP_LINE='${line}' COMP_POINT=${line.length}
_baton
printf '%s\n' "\${COMPREPLY[@]}"`;
    return execFileSync('bash', ['--norc', '-c', script], { cwd: place(), encoding: 'utf8' }).trimEnd().split('\n');
  };

  it('works in bash, which parts words at = and :', () => {
    assert.deepEqual(inBash(['baton', 'run', 'wea'], 'baton run wea'), ['weather.baton.yaml']);
    assert.deepEqual(
      inBash(['baton', 'run', 'weather.baton.yaml', '--input', '=', 'c'], 'baton run weather.baton.yaml --input=c'),
      ['city='],
    );
    assert.deepEqual(inBash(['baton', 'show', 'latest', ''], 'baton show latest '), ['ask', 'asked']);
  });

  it('runs nothing of what stands on the line', () => {
    inBash(['baton', 'run', '$(touch${IFS}made)', ''], 'baton run $(touch${IFS}made) ');
    assert.equal(existsSync(join(place(), 'made')), false);
  });
});
