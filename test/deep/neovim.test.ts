import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { temporaryFolder } from '../engine/store/folder.ts';
import { assertSeen, configurationOn, prepareFolder } from './editors.ts';

const there = spawnSync('nvim', ['--version']).status === 0;
if (!there) console.log('SKIPPED: Neovim (not installed; on Debian: apt-get install neovim)');

// Needs dist/: test/deep.mjs builds it.
(there ? describe : describe.skip)('Neovim, with `baton lsp`', () => {
  const folder = temporaryFolder();

  it('checks, explains, completes, finds, renames and formats', () => {
    const { file, path } = prepareFolder(folder());
    const seenFile = join(folder(), 'seen.json');
    writeFileSync(join(folder(), 'init.lua'), configurationOn('docs/editors/neovim.md', 'lua'));
    const { status, stderr } = spawnSync('nvim', ['--headless', '-u', 'NONE', '-n', '-c', 'luafile test/deep/neovim.lua'], {
      encoding: 'utf8',
      timeout: 90_000,
      env: {
        ...process.env,
        XDG_STATE_HOME: folder(),
        XDG_CACHE_HOME: folder(),
        PATH: path,
        BATON_CONFIGURATION: join(folder(), 'init.lua'),
        BATON_TEXT: file,
        BATON_SEEN: seenFile,
      },
    });
    const seen = existsSync(seenFile) ? JSON.parse(readFileSync(seenFile, 'utf8')) : { failed: stderr };
    assertSeen(seen);
    assert.equal(status, 0, stderr);
    assert.equal(seen.root, folder());
    const { uri, targetUri, range, targetSelectionRange } = seen.definition;
    assert.equal(uri ?? targetUri, pathToFileURL(file).href);
    assert.equal((range ?? targetSelectionRange).start.line, 2);
    assert.ok(seen.symbols.length > 0);
  });
});
