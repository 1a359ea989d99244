import assert from 'node:assert/strict';
import { posix, win32 } from 'node:path';
import fc from 'fast-check';
import { findProgram, onPath, type ProgramSystem } from '../../../../engine/tools/programs/find-program.ts';
import { startLineOf } from '../../../../engine/tools/programs/start-line.ts';

const windowsWith = (...files: string[]): ProgramSystem => {
  const there = new Set(files.map((file) => file.toLowerCase()));
  return { path: win32, isWindows: true, isRunnable: (file) => there.has(file.toLowerCase()) };
};
const env = { Path: 'bin;C:\\Windows;C:\\Program Files\\nodejs', PATHEXT: '.COM;.EXE;.BAT;.CMD' };

describe('the file of a program', () => {
  const npm = 'C:\\Program Files\\nodejs\\npm.cmd';
  const system = windowsWith(
    npm,
    'C:\\Program Files\\nodejs\\npm',
    'C:\\Windows\\tool.exe',
    'C:\\shop\\tool.exe',
    'C:\\shop\\bin\\own.cmd',
  );
  const cases: [title: string, program: string, file: string | undefined][] = [
    ['a name gets an ending, not the script for Unix beside it', 'npm', npm],
    ['a name with its ending is found', 'npm.CMD', npm],
    ['the PATH decides, not the current folder', 'tool', 'C:\\Windows\\tool.exe'],
    ['a relative folder of the PATH would be another one in each project', 'own', undefined],
    ['a path is seen from the current folder, with either slash', './bin/own', 'C:\\shop\\bin\\own.cmd'],
    ['an absolute path gets an ending too', 'C:\\Windows\\tool', 'C:\\Windows\\tool.exe'],
    ['what is nowhere has none', 'missing', undefined],
    ['nor has an empty name', '', undefined],
  ];
  for (const [title, program, file] of cases)
    it(`on Windows ${title}`, () =>
      assert.equal(findProgram(program, 'C:\\shop', env, system)?.toLowerCase(), file?.toLowerCase()));

  it('elsewhere has the name as it stands, and PATH is not Path', () => {
    const unix: ProgramSystem = { path: posix, isWindows: false, isRunnable: (file) => file === '/usr/bin/tool' };
    assert.equal(onPath('tool', { PATH: '/bin:/usr/bin' }, unix), '/usr/bin/tool');
    assert.equal(onPath('tool', { Path: '/usr/bin' }, unix), undefined);
  });
});

describe('the line that a program is started with', () => {
  const batch = 'C:\\my tools\\run.cmd';
  const system = windowsWith(batch, 'C:\\Windows\\tool.exe');
  const lineOf = (program: string, ...args: string[]) => startLineOf({ program, args }, 'C:\\shop', env, system);

  it('on Windows names the file of a program, and leaves its arguments', () =>
    assert.deepEqual(lineOf('tool', 'a b', '"'), { program: 'C:\\Windows\\tool.exe', args: ['a b', '"'] }));

  it('gives a batch file to the command interpreter', () =>
    assert.deepEqual(
      lineOf(batch, '--fix', 'a b', 'x&del *', '50%', 'say "hi"', 'end\\').args.at(-1),
      [`""${batch}" --fix "a b" "x&del *" "50%%cd:~,%" "say ""hi""" "end\\\\""`][0],
    ));

  it('leaves no sign of the interpreter outside of quotes, and no variable', () =>
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('a', '"', '\\', '%', '&', '|', ' ', '^', '!', '<', ')') }), { maxLength: 4 }),
        (args) => {
          const line = lineOf(batch, ...args).args.at(-1) ?? '';
          const inner = line.slice(1, -1);
          let isQuoted = false;
          for (const sign of inner) {
            if (sign === '"') isQuoted = !isQuoted;
            else if (!isQuoted) assert.ok(!'&|<>^()!%'.includes(sign), line);
          }
          assert.ok(!isQuoted, line);
          // Two percent signs and the empty variable: what is left is the one that was written.
          assert.equal(inner.replaceAll('%%cd:~,%', '').includes('%'), false, line);
        },
      ),
    ));

  it('refuses an argument that would end the line', () => assert.throws(() => lineOf(batch, 'a\nb'), /batch file/));
});
