import assert from 'node:assert/strict';
import { mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { confine } from '../../../engine/disk/paths/confine.ts';
import { parsePermissions } from '../../../engine/language/permission.ts';
import type { Authority } from '../../../engine/trust/authority.ts';
import { boundsOf } from '../../../engine/trust/bounds.ts';
import { temporaryFolder } from '../store/folder.ts';

/**
 * The project is `work`; `work/outputs/moved` is a link to `elsewhere` outside of it, `work/outputs/turned` one to `work/src`. What
 * may be written, by the output folder and who named it: `out` into a file of the output folder, `acts` into its `package.json`.
 */
const cases: [output: string, by: Authority, may: { out: boolean; acts: boolean }][] = [
  ['work/outputs/p', 'folder', { out: true, acts: true }],
  ['work/outputs/p', 'person', { out: true, acts: true }],
  ['work/site', 'folder', { out: true, acts: false }],
  ['work/site', 'person', { out: true, acts: true }],
  ['work/site', 'model', { out: true, acts: false }],
  ['work', 'person', { out: true, acts: false }],
  ['.', 'person', { out: true, acts: false }],
  ['.', 'folder', { out: false, acts: false }],
  ['/', 'folder', { out: false, acts: false }],
  ['elsewhere', 'folder', { out: false, acts: false }],
  ['elsewhere', 'model', { out: false, acts: false }],
  ['elsewhere', 'person', { out: true, acts: true }],
  ['work/outputs/moved', 'folder', { out: false, acts: false }],
  ['work/outputs/moved', 'person', { out: false, acts: false }],
  ['work/outputs/turned', 'folder', { out: true, acts: false }],
  ['work/outputs/turned', 'person', { out: true, acts: false }],
];

/** What `--allow` says, and whether it stands for these files of the project. */
const allowing: [allow: string, file: string, allowed: boolean][] = [
  ['filesystem', 'package.json', true],
  ['filesystem:.', 'package.json', false],
  ['filesystem:**', 'package.json', false],
  ['filesystem:package.json', 'package.json', true],
  ['filesystem:**/package.json', 'sub/package.json', true],
  ['filesystem:.github', '.github/workflows/ci.yml', true],
  ['filesystem:package.json', '.github/workflows/ci.yml', false],
  ['filesystem:pipeline.yaml', 'pipeline.yaml', true],
  ['filesystem:.', 'pipeline.yaml', false],
];

describe('what a run may touch', () => {
  const folder = temporaryFolder();
  const at = (name: string) => join(realpathSync(folder()), name);
  const ground = (outputFolder: string, outputBy: Authority) => {
    for (const name of ['work/outputs', 'work/src', 'elsewhere']) mkdirSync(at(name), { recursive: true });
    return { root: at('work'), workdir: at('work'), outputFolder, outputBy, sources: [at('work/pipeline.yaml')] };
  };
  const isLet = (file: string, outputFolder: string, outputBy: Authority, allow: string[] = []) =>
    confine(
      file,
      'write',
      boundsOf(ground(outputFolder, outputBy), () => parsePermissions(allow)),
    ).then(
      () => true,
      () => false,
    );

  for (const [output, by, may] of cases)
    it(`with the output folder ${output} that a ${by} named`, async () => {
      const out = output === '/' ? output : at(output);
      ground(out, by);
      symlinkSync('../../elsewhere', at('work/outputs/moved'));
      symlinkSync('../src', at('work/outputs/turned'));
      const found = { out: await isLet(join(out, 'notes.txt'), out, by), acts: await isLet(join(out, 'package.json'), out, by) };
      assert.deepEqual(found, may);
      assert.equal(await isLet(at('work/notes.txt'), out, by), true, 'the project');
      assert.equal(await isLet(at('work/package.json'), out, by), false, 'what acts in the project');
    });
  for (const [allow, file, allowed] of allowing)
    it(`--allow ${allow} ${allowed ? 'stands' : 'does not stand'} for ${file}`, async () => {
      assert.equal(await isLet(at(`work/${file}`), at('work/outputs/p'), 'folder', [allow]), allowed);
    });
  it('what needs a word is named as it is allowed', async () => {
    const bounds = boundsOf(ground(at('work/outputs/p'), 'folder'), () => []);
    await assert.rejects(confine('.env', 'read', bounds), (error) => {
      assert.deepEqual((error as { failure?: { needs?: object } }).failure?.needs, {
        tool: 'filesystem',
        pattern: at('work/.env'),
      });
      return true;
    });
  });
});
