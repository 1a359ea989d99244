import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeLine } from '../../../engine/store/log/log-line.ts';
import { readLog } from '../../../engine/store/log/read-log.ts';
import { yaml } from '../../yaml.ts';
import { temporaryFolder } from '../store/folder.ts';
import type { Said } from './io.ts';
import { obey, testIo } from './io.ts';

const pipeline = `steps:
  - {id: ok, ask: "Go?", type: approve}
  - {id: harm, dependencies: [ok], tool: terminal, parameters: {argv: [touch, harm, "\u202e\u001b[2J"]}}
`;

describe('a foreign run on the command line', () => {
  const place = temporaryFolder();
  const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', USER: 'ann' };
  const baton = (...args: string[]): Promise<Said> => obey(args, testIo(place(), { env }));
  const typing = (line: string, ...args: string[]): Promise<Said> => {
    const lines = [line];
    const keyboard = { line: async () => lines.shift(), hidden: async () => undefined };
    return obey(args, testIo(place(), { env, keyboard }));
  };
  const harm = (): boolean => existsSync(join(place(), 'harm'));
  /** A run that has been allowed its program and answered, as an older Baton or another machine would have written it. */
  beforeEach(async () => {
    mkdirSync(join(place(), '.git'));
    writeFileSync(join(place(), 'p.yaml'), pipeline);
    assert.equal((await baton('run', 'p.yaml', '--allow', 'terminal', '-q')).code, 4);
    assert.equal((await baton('answer', 'latest', 'ok', 'yes', '--no-resume')).code, 0);
    const [run = ''] = readdirSync(join(place(), '.baton/runs'));
    const folder = join(place(), '.baton/runs', run);
    const { facts } = await readLog(folder);
    writeFileSync(join(folder, 'log.jsonl'), [{ baton: 'log', version: 1 }, ...facts].map(encodeLine).join(''));
  });

  const refused: [rule: string, args: string[], code: number][] = [
    ['resume', ['resume', 'latest'], 2],
    ['resume as JSON', ['resume', 'latest', '--json'], 2],
    ['answer', ['answer', 'latest', 'ok', 'yes'], 2],
    ['answer that only leaves it', ['answer', 'latest', 'ok', 'yes', '--no-resume'], 2],
  ];
  for (const [rule, args, code] of refused)
    it(`is refused where nobody sits, with what to do: ${rule}`, async () => {
      const said = await baton(...args);
      assert.equal(said.code, code, said.err);
      assert.match(said.err, /is foreign: this machine did not write it/);
      assert.match(said.err, /BATON_KEY/);
      assert.equal(harm(), false);
    });

  it('is a fork only with what is allowed anew', async () => {
    const { code, err } = await baton('fork', 'latest', '--at', 'ok');
    assert.equal(code, 2, err);
    assert.match(err, /harm uses terminal.*\n.*--allow "?terminal/s);
    assert.equal(harm(), false);
  });

  it('is called that in the list and where it is shown', async () => {
    assert.match((await baton('runs')).out, /waiting .* foreign$/m);
    assert.equal(JSON.parse((await baton('runs', '--json')).out).runs[0].foreign, true);
    const { code, err, out } = await baton('show', 'latest');
    assert.equal(code, 0);
    assert.match(err, /is foreign: .* Its permissions and answers do not count here/);
    assert.match(out, /◔ ok/);
  });

  for (const line of ['', 'no', 'maybe', 'x yes'])
    it(`shows what it would run, and does not after ${JSON.stringify(line)}`, async () => {
      const { code, err } = await typing(line, 'resume', 'latest');
      assert.equal(code, 2, err);
      assert.match(err, /harm: terminal\.execute argv: \["touch","harm"/);
      assert.match(err, /permission in its log: terminal/);
      assert.ok(!err.includes('\u202e') && !err.includes('\u001b[2J'), JSON.stringify(err));
      assert.equal(harm(), false);
    });

  it('goes on after a yes', async () => {
    const { code, err } = await typing('yes', 'resume', 'latest');
    assert.equal(code, 0, err);
    assert.ok(harm());
    assert.ok(!(await baton('runs')).out.includes('foreign'));
  });

  it('is no help to find out the key that machines share', async () => {
    writeFileSync(join(place(), 'baton.yaml'), 'env: [BATON_KEY]\n');
    writeFileSync(
      join(place(), 'k.yaml'),
      yaml`
        steps:
          - {id: k, set: {key: "{{ env.BATON_KEY | default('none') }}"}}
          - {id: t, tool: terminal, parameters: {argv: [node, -p, "process.env.BATON_KEY"]}}
        outputs: {k: "{{ k.key }}", t: "{{ t.stdout | trim }}"}
      `,
    );
    const { out, err } = await baton('run', 'k.yaml', '--allow', 'terminal', '--allow', 'env:BATON_KEY', '--json');
    const { outputs } = JSON.parse(out);
    assert.deepEqual(outputs, { k: 'none', t: 'undefined' }, err);
    for (const name of readdirSync(join(place(), '.baton'), { recursive: true, encoding: 'utf8' }).filter((one) =>
      /json/.test(one),
    ))
      assert.ok(!readFileSync(join(place(), '.baton', name), 'utf8').includes(process.env['BATON_KEY'] ?? '-'), name);
  });
});
