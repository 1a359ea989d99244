import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { yaml } from '../../../yaml.ts';
import { obey, type Said, testIo } from '../../cli/io.ts';
import { temporaryFolder } from '../../store/folder.ts';

describe('a run whose project was moved', () => {
  const place = temporaryFolder();
  const { PATH = '', HOME = '' } = process.env;
  const batonHere = (folder: string, args: readonly string[]): Promise<Said> =>
    obey(args, testIo(folder, { env: { PATH, HOME } }));
  const runsIn = (folder: string): string[] => readdirSync(join(folder, '.baton/runs'));
  const was = () => join(place(), 'was');
  const is = () => join(place(), 'is');
  const begin = async (...more: string[]): Promise<string> => {
    mkdirSync(was());
    writeFileSync(join(was(), 'baton.yaml'), 'default_model: offline\n');
    writeFileSync(
      join(was(), 'p.baton.yaml'),
      yaml`
        id: p
        steps:
          - {id: ok, ask: "Go on?", type: approve}
          - {id: note, set: {text: "{{ ok }}"}, products: {text: note.txt}}
        outputs: {text: "{{ note.text }}"}
        `,
    );
    const { code, err } = await batonHere(was(), ['run', 'p.baton.yaml', '--quiet', ...more]);
    assert.equal(code, 4, err);
    return runsIn(was())[0] ?? '';
  };

  it('goes on where the project is now, and makes nothing where it was', async () => {
    const run = await begin();
    renameSync(was(), is());
    const { code, err } = await batonHere(is(), ['answer', run, 'yes', '--quiet']);
    assert.equal(code, 0, err);
    assert.equal(existsSync(was()), false);
    assert.match(readFileSync(join(is(), 'outputs/p/note.txt'), 'utf8'), /true/);
    assert.match((await batonHere(is(), ['runs'])).out, /succeeded(?!.*foreign)/);
  });
  it('a copy goes on by itself, and leaves the first one as it is', async () => {
    const run = await begin();
    cpSync(was(), is(), { recursive: true });
    const log = readFileSync(join(was(), '.baton/runs', run, 'log.jsonl'));
    assert.equal((await batonHere(is(), ['answer', run, 'yes', '--quiet'])).code, 0);
    assert.deepEqual(readFileSync(join(was(), '.baton/runs', run, 'log.jsonl')), log);
    assert.deepEqual([existsSync(join(was(), 'outputs')), existsSync(join(is(), 'outputs/p/note.txt'))], [false, true]);
    assert.equal((await batonHere(was(), ['answer', run, 'yes', '--quiet'])).code, 0);
  });
  it('writes to a folder outside of the project that a person named, as before', async () => {
    const out = join(place(), 'elsewhere');
    const run = await begin('--out', out);
    renameSync(was(), is());
    const { code, err } = await batonHere(is(), ['answer', run, 'yes', '--quiet']);
    assert.equal(code, 0, err);
    assert.ok(existsSync(join(out, 'note.txt')));
  });
  it('asks again for what was allowed in the other folder', async () => {
    mkdirSync(was());
    const step = 'tool: terminal, parameters: {argv: [touch, done]}, dependencies: [ok]';
    writeFileSync(
      join(was(), 'p.baton.yaml'),
      `id: p\nsteps:\n  - {id: ok, ask: "Go on?", type: approve}\n  - {id: t, ${step}}\n`,
    );
    assert.equal((await batonHere(was(), ['run', 'p.baton.yaml', '--quiet', '--allow', 'terminal'])).code, 4);
    const [run = ''] = runsIn(was());
    renameSync(was(), is());
    const { code, err } = await batonHere(is(), ['answer', run, 'yes', '--quiet']);
    assert.equal(code, 2, err);
    assert.match(err, /--allow "?'?terminal/);
    assert.equal(existsSync(join(is(), 'done')), false);
    const forked = await batonHere(is(), ['fork', run, '--at', 't', '--quiet']);
    assert.equal(forked.code, 2, forked.err);
  });
});
