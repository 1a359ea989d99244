import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { formatPermission, type Permission, parsePermission } from '../../../engine/language/permission.ts';
import { allowsTool, isAllowed, type ToolUse } from '../../../engine/trust/is-allowed.ts';
import { temporaryFolder } from '../store/folder.ts';

describe('--allow', () => {
  const parsed: [text: string, allow: Permission | undefined][] = [
    ['terminal', { tool: 'terminal' }],
    [' terminal ', { tool: 'terminal' }],
    ['terminal:git *', { tool: 'terminal', pattern: 'git *' }],
    ['filesystem:C:\\data', { tool: 'filesystem', pattern: 'C:\\data' }],
    ['terminal:', undefined],
    [':git', undefined],
    ['', undefined],
  ];
  for (const [text, allow] of parsed)
    it(`"${text}" ${allow ? `means ${JSON.stringify(allow)}` : 'means nothing'}`, () => {
      assert.deepEqual(parsePermission(text), allow);
      if (allow) assert.deepEqual(parsePermission(formatPermission(allow)), allow);
    });
  it('tells whether a tool is allowed at all', () => {
    assert.ok(allowsTool(['terminal:git *'], 'terminal'));
    assert.ok(!allowsTool(['terminal:', 'filesystem'], 'terminal'));
  });

  const git = 'git *';
  const commands: [rule: string, pattern: string | undefined, use: ToolUse, allowed: boolean][] = [
    ['no pattern allows everything', undefined, { line: 'rm -rf / ; true' }, true],
    ['a line that fits', git, { line: 'git log -1' }, true],
    ['a line that does not', git, { line: 'gitk' }, false],
    ['word for word', 'a | b', { line: 'a | b' }, true],
    ...[';', '&', '|', '>', '<', '$(x)', '`x`', '\n', '\r', '\\', '(x)', '$x'].map((sign): [string, string, ToolUse, boolean] => [
      `no more than one command: ${JSON.stringify(sign)}`,
      git,
      { line: `git log ${sign} rm` },
      false,
    ]),
    ['a program with arguments', git, { argv: ['git', 'log', '-1'] }, true],
    ['signs of the shell mean nothing to it', git, { argv: ['git', ';', 'rm'] }, true],
    ['another program', git, { argv: ['rm', 'git '] }, false],
    ['an argument with a blank is one argument', 'git push *', { argv: ['git', 'push x'] }, false],
    ['a program with a blank in its name', git, { argv: ['git log'] }, false],
    ['another tool', 'x', { file: '/x' }, false],
  ];
  for (const [rule, pattern, use, allowed] of commands)
    it(`terminal: ${rule}`, () => {
      const allow: Permission[] = [pattern === undefined ? { tool: 'terminal' } : { tool: 'terminal', pattern }];
      assert.equal(isAllowed(allow, 'file' in use ? 'filesystem' : 'terminal', use, '/'), allowed);
    });

  describe('filesystem', () => {
    const folder = temporaryFolder();
    const files: [pattern: string, file: string, allowed: boolean][] = [
      ['data', 'data', true],
      ['data', 'data/a/b', true],
      ['data/', 'data/a', true],
      ['data', 'database', false],
      ['data/*', 'data/a', true],
      ['data/*', 'data/a/b', false],
      ['data/**', 'data/a/b', true],
      ['./x/../data', 'data/a', true],
      ['link', 'data/a', true],
    ];
    for (const [pattern, file, allowed] of files)
      it(`${pattern} ${allowed ? 'covers' : 'does not cover'} ${file}`, () => {
        mkdirSync(join(folder(), 'data'));
        symlinkSync('data', join(folder(), 'link'));
        for (const one of [pattern, join(folder(), pattern)])
          assert.equal(
            isAllowed([{ tool: 'filesystem', pattern: one }], 'filesystem', { file: join(folder(), file) }, folder()),
            allowed,
          );
      });
  });
});
