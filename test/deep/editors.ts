import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

/** What editors open in their tests: one problem, and what can be asked of a server. */
export const text = `id: letters
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

/** The first block of a language on an editor's page: what people are told to write. */
export const configurationOn = (page: string, language: string): string =>
  new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(readFileSync(page, 'utf8'))?.[1] ?? '';

/** Writes the pipeline into a folder, with its settings and the command `baton`; gives the file and the path to commands. */
export function prepareFolder(folder: string): { file: string; path: string } {
  const file = join(folder, 'letters.baton.yaml');
  writeFileSync(file, text);
  writeFileSync(join(folder, 'baton.yaml'), '{}\n');
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'baton'), `#!/bin/sh\nexec "${process.execPath}" "${resolve('dist/cli.cjs')}" "$@"\n`, { mode: 0o755 });
  return { file, path: `${bin}${delimiter}${process.env['PATH'] ?? ''}` };
}

/** What every editor sees and does. The text is the one after the rename, the mended name and the formatting. */
export interface Seen {
  failed?: string;
  problems: string[];
  hover: string;
  references: number;
  completion: string[];
  text: string;
}

export function assertSeen(seen: Seen): void {
  assert.equal(seen.failed, undefined);
  assert.equal(seen.problems.length, 1);
  assert.match(seen.problems[0] ?? '', /filesystm/);
  assert.match(seen.hover, /topic/);
  assert.equal(seen.references, 2);
  for (const action of ['read', 'write', 'copy']) assert.ok(seen.completion.includes(action), seen.completion.join());
  assert.equal(
    seen.text.trimEnd(),
    text.replaceAll('topic', 'subject').replace('filesystm', 'filesystem').replace('path:   ', 'path: ').trimEnd(),
  );
}
