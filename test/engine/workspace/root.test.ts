import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { localDisk } from '../../../engine/workspace/local-disk.ts';
import { editorWorkingFolder, findRoot } from '../../../engine/workspace/root.ts';
import { temporaryFolder } from '../store/folder.ts';

describe('root of a file', () => {
  const folder = temporaryFolder();
  const make = (...names: string[]) => {
    for (const name of names) mkdirSync(join(folder(), name), { recursive: true });
  };
  const marks: [mark: string, asFile: boolean][] = [
    ['baton.yaml', true],
    ['baton.yml', true],
    ['.baton', false],
    ['.git', false],
    ['.git', true],
  ];
  for (const [mark, asFile] of marks)
    it(`is the nearest folder with ${mark} (${asFile ? 'file' : 'folder'})`, () => {
      make('a/b/c', 'a/.git');
      if (asFile) writeFileSync(join(folder(), 'a/b', mark), '');
      else make(`a/b/${mark}`);
      assert.equal(findRoot('c/x.baton.yaml', join(folder(), 'a/b')), join(folder(), 'a/b'));
      assert.equal(findRoot(join(folder(), 'a/x.baton.yaml'), '/'), join(folder(), 'a'));
    });
  it('is the current folder where that contains the file and nothing marks one', () => {
    make('a/b');
    assert.equal(findRoot('b/x.baton.yaml', join(folder(), 'a')), join(folder(), 'a'));
    assert.equal(findRoot('x.baton.yaml', join(folder(), 'a')), join(folder(), 'a'));
  });
  it("is the file's folder where the current one does not contain it", () => {
    make('a/b', '..c');
    assert.equal(findRoot('../x.baton.yaml', join(folder(), 'a/b')), join(folder(), 'a'));
    assert.equal(findRoot('..c/x.baton.yaml', folder()), folder());
  });
  it('is never the home or temporary folder by their .baton, also through a link', () => {
    make('home/.baton', 'home/work', 'tmp/.baton', 'tmp/work');
    symlinkSync(join(folder(), 'tmp'), join(folder(), 'link'));
    const disk = { ...localDisk, home: join(folder(), 'home'), temporary: join(folder(), 'link') };
    for (const name of ['home', 'tmp'])
      assert.equal(findRoot('x.yaml', join(folder(), name, 'work'), disk), join(folder(), name, 'work'));
    writeFileSync(join(folder(), 'home/baton.yaml'), '');
    assert.equal(findRoot('x.yaml', join(folder(), 'home/work'), disk), join(folder(), 'home'));
  });
  const folders: [rule: string, file: string, folders: string[], expected: string][] = [
    ['is the workspace folder that the file lies in', '/w/a/b/x.yaml', ['/v', '/w'], '/w'],
    ['is the innermost of several', '/w/a/b/x.yaml', ['/w', '/w/a', '/w/a/c'], '/w/a'],
    ["is the file's own folder outside of all", '/w/a/x.yaml', ['/v', '/w/ab'], '/w/a'],
  ];
  for (const [rule, file, workspaceFolders, expected] of folders)
    it(`the working folder in an editor ${rule}`, () => assert.equal(editorWorkingFolder(file, workspaceFolders), expected));
});
