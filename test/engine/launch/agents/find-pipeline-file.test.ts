import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findPipelineFile } from '../../../../engine/launch/agents/find-pipeline-file.ts';
import { temporaryFolder } from '../../store/folder.ts';

describe('the file that an agent names', () => {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder(), name);
  beforeEach(() => {
    for (const name of ['work/sub', 'other', 'outside']) mkdirSync(at(name), { recursive: true });
    for (const name of ['work/a.yaml', 'work/sub/b.yml', 'work/.env', 'other/c.yaml', 'outside/d.yaml'])
      writeFileSync(at(name), 'id: a\n');
    symlinkSync(at('outside/d.yaml'), at('work/out.yaml'));
    symlinkSync(at('outside'), at('work/linked'));
    symlinkSync(at('work/sub/b.yml'), at('work/in.yaml'));
    symlinkSync(at('work/.env'), at('work/keys.yaml'));
    symlinkSync(at('work'), at('entry'));
  });
  const find = (file: string, ...folders: string[]) =>
    findPipelineFile((folders.length ? folders : ['work', 'other']).map(at), file);

  it('is one of a folder of the workspace, also through a link within it', async () => {
    assert.equal(await find('a.yaml'), at('work/a.yaml'));
    assert.equal(await find('sub/b.yml'), at('work/sub/b.yml'));
    assert.equal(await find('c.yaml'), at('other/c.yaml'));
    assert.equal(await find(at('other/c.yaml')), at('other/c.yaml'));
    assert.equal(await find('in.yaml'), at('work/in.yaml'));
    assert.equal(await find('a.yaml', 'entry'), at('entry/a.yaml'), 'the folder itself may be a link');
  });

  for (const file of ['../outside/d.yaml', 'out.yaml', 'linked/d.yaml', 'keys.yaml', '.env', 'none.yaml', 'sub'])
    it(`is not ${file}`, async () => assert.equal(await find(file), undefined));
});
