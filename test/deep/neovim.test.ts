import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { temporaryFolder } from '../engine/store/folder.ts';

const there = spawnSync('nvim', ['--version']).status === 0;
if (!there) console.log('SKIPPED: Neovim (not installed; on Debian: apt-get install neovim)');

const text = `id: letters
inputs:
  topic: {type: string, default: tea}
steps:
  - id: first
    tool: filesystm
    action: read
    parameters:
      path:   "{{ topic | lower }}.txt"
  - id: second
    prompt: "Say what {{ first.content }} means."
`;

/** What the page on Neovim tells people of this version to write. */
const configuration = /```lua\n([\s\S]*?)```/.exec(readFileSync('docs/editors/neovim.md', 'utf8'))?.[1] ?? '';

/** A folder with the command `baton`. */
function commandIn(folder: string): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'baton'), `#!/bin/sh\nexec "${process.execPath}" "${resolve('dist/cli.cjs')}" "$@"\n`, { mode: 0o755 });
  return bin;
}

// Needs dist/: test/deep.mjs builds it.
(there ? describe : describe.skip)('Neovim, with `baton lsp`', () => {
  const folder = temporaryFolder();

  it('checks, explains, completes, finds, renames and formats', () => {
    const file = join(folder(), 'letters.baton.yaml');
    const seenFile = join(folder(), 'seen.json');
    writeFileSync(file, text);
    writeFileSync(join(folder(), 'baton.yaml'), '{}\n');
    writeFileSync(join(folder(), 'init.lua'), configuration);
    const { status, stderr } = spawnSync('nvim', ['--headless', '-u', 'NONE', '-n', '-c', 'luafile test/deep/neovim.lua'], {
      encoding: 'utf8',
      timeout: 90_000,
      env: {
        ...process.env,
        XDG_STATE_HOME: folder(),
        XDG_CACHE_HOME: folder(),
        PATH: `${commandIn(folder())}${delimiter}${process.env['PATH'] ?? ''}`,
        BATON_CONFIGURATION: join(folder(), 'init.lua'),
        BATON_TEXT: file,
        BATON_SEEN: seenFile,
      },
    });
    const seen = existsSync(seenFile) ? JSON.parse(readFileSync(seenFile, 'utf8')) : { failed: stderr };
    assert.equal(seen.failed, undefined);
    assert.equal(status, 0, stderr);
    assert.equal(seen.root, folder());
    assert.equal(seen.problems.length, 1);
    assert.match(seen.problems[0], /filesystm/);
    assert.match(seen.hover, /topic/);
    assert.equal(seen.references, 2);
    const { uri, targetUri, range, targetSelectionRange } = seen.definition;
    assert.equal(uri ?? targetUri, pathToFileURL(file).href);
    assert.equal((range ?? targetSelectionRange).start.line, 2);
    for (const action of ['read', 'write', 'copy']) assert.ok(seen.completion.includes(action), seen.completion.join());
    assert.ok(seen.symbols.length > 0);
    assert.equal(
      seen.text,
      text.replaceAll('topic', 'subject').replace('filesystm', 'filesystem').replace('path:   ', 'path: ').trimEnd(),
    );
  });
});
