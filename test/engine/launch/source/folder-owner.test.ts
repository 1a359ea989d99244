import assert from 'node:assert/strict';
import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startRun } from '../../../../engine/index.ts';
import { refuseForeignOwner } from '../../../../engine/launch/source/folder-owner.ts';
import { temporaryFolder } from '../../store/folder.ts';

/** Users that nobody is. */
const [other, third] = [54_321, 54_322];

describe('whose settings are obeyed', () => {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder(), name);
  before(function () {
    // Only the system's administrator gives files away.
    if (process.getuid?.() !== 0) this.skip();
  });
  const pipeline = 'id: p\nsteps:\n  - {id: a, set: {x: 1}}\n';
  const run = () => startRun({ file: 'mine/p.yaml', cwd: folder(), env: {} });

  const cases: [name: string, owner: number, ofPipeline: number, obeyed: boolean][] = [
    ['baton.yaml', 0, 0, true],
    ['baton.yaml', other, 0, false],
    ['baton.yaml', other, third, false],
    ['baton.yaml', other, other, true],
    ['baton.yaml', 0, other, true],
    ['baton.yml', other, 0, false],
    ['.git', other, 0, false],
    ['.env', other, 0, false],
  ];
  for (const [name, owner, ofPipeline, obeyed] of cases)
    it(`${name} of user ${owner} ${obeyed ? 'is' : 'is not'}, where the pipeline is of user ${ofPipeline}`, async () => {
      mkdirSync(at('mine'));
      for (const [file, text] of [
        ['mine/p.yaml', pipeline],
        ['baton.yaml', '{}\n'],
        [name, ''],
      ] as const)
        writeFileSync(at(file), text);
      chownSync(at(name), owner, owner);
      chownSync(at('mine/p.yaml'), ofPipeline, ofPipeline);
      if (obeyed) assert.equal((await (await run()).done).status, 'succeeded');
      else await assert.rejects(run(), new RegExp(`${name.replace('.', '\\.')} belongs to user ${owner}`));
    });
  it('all of them where owners mean nothing', () => {
    writeFileSync(at('baton.yaml'), '{}\n');
    chownSync(at('baton.yaml'), other, other);
    assert.throws(() => refuseForeignOwner(folder(), at('p.yaml'), false), /BATON_TRUST_OWNER|belongs to user/);
    refuseForeignOwner(folder(), at('p.yaml'), true);
  });
  it('those of the folder, where nothing is run', () => {
    writeFileSync(at('baton.yaml'), '{}\n');
    chownSync(at('baton.yaml'), other, other);
    assert.throws(() => refuseForeignOwner(folder(), undefined, false), /belongs to user/);
    chownSync(folder(), other, other);
    refuseForeignOwner(folder(), undefined, false);
    chownSync(folder(), 0, 0);
  });
});
