import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../engine/store/folder.ts';
import { assertSeen, configurationOn, prepareFolder } from './editors.ts';

const there = spawnSync('emacs', ['--batch', '--eval', "(require 'eglot)"]).status === 0;
if (!there) console.log('SKIPPED: Emacs with Eglot (not installed; on Debian: apt-get install emacs-nox elpa-eglot)');

// Needs dist/: test/deep.mjs builds it.
(there ? describe : describe.skip)('Emacs with Eglot, with `baton lsp`', () => {
  const folder = temporaryFolder();

  it('checks, explains, completes, finds, renames and formats', () => {
    const { file, path } = prepareFolder(folder());
    const seenFile = join(folder(), 'seen.json');
    writeFileSync(join(folder(), 'init.el'), configurationOn('docs/editors/emacs.md', 'elisp'));
    const { status, stderr } = spawnSync('emacs', ['--batch', '--no-init-file', '--load', 'test/deep/emacs.el'], {
      encoding: 'utf8',
      timeout: 90_000,
      env: {
        ...process.env,
        HOME: folder(),
        PATH: path,
        BATON_CONFIGURATION: join(folder(), 'init.el'),
        BATON_TEXT: file,
        BATON_SEEN: seenFile,
      },
    });
    const seen = existsSync(seenFile) ? JSON.parse(readFileSync(seenFile, 'utf8')) : { failed: stderr };
    assertSeen(seen);
    assert.equal(status, 0, stderr);
    assert.equal(seen.mode, 'baton-mode');
    assert.equal(seen.definition, 3);
    assert.ok(seen.symbols > 0);
  });
});
