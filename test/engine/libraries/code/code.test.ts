import assert from 'node:assert/strict';
import { codeLanguageOf } from '../../../../engine/language/code.ts';
import { referencesIn } from '../../../../engine/libraries/code/references.ts';
import { type CodeSymbol, fullName } from '../../../../engine/libraries/code/symbol.ts';
import { symbolsIn } from '../../../../engine/libraries/code/symbols.ts';
import { chunkCode } from '../../../../engine/tools/codebase/code-chunks.ts';
import { withTree } from '../../../../engine/tools/codebase/parse.ts';
import { codeCases } from './cases/code.ts';

const read = async <T>(file: string, text: string, work: (symbols: CodeSymbol[], uses: (name: string) => string[]) => T) => {
  const grammar = codeLanguageOf(file)?.grammar;
  assert.ok(grammar);
  return withTree(text, grammar, (tree, check) => {
    const symbols = symbolsIn(tree, grammar, check);
    return work(symbols, (name) =>
      referencesIn(tree, { name, symbols, check }).map((one) => `${one.line}:${one.column} ${one.role}`),
    );
  });
};

describe('what code declares', () => {
  for (const [file, { text, symbols, chunks }] of Object.entries(codeCases)) {
    it(`is told of ${file}`, () =>
      read(file, text, (found) => {
        const told = found.map(
          (one) => `${one.line}:${one.column} ${one.first}-${one.last} ${one.kind} ${fullName(one)} | ${one.signature}`,
        );
        assert.deepEqual(told, symbols);
      }));
    it(`cuts ${file} at its functions and types`, () =>
      read(file, text, (found) => {
        const told = chunkCode(text, found).map((one) => `${one.line}+${one.text.split('\n').length} ${one.heading}`);
        assert.deepEqual(told, chunks);
        // Nothing that says something is left out.
        const kept = new Set(chunkCode(text, found).flatMap((one) => one.text.split('\n').map((line) => line.trim())));
        for (const line of text.split('\n')) assert.ok(!/[a-z]/i.test(line) || kept.has(line.trim()), line);
      }));
  }

  it('is told around what is half written', () =>
    read(
      'half.ts',
      'export function whole(): void {}\nclass Half {\n  read(path: string) {\n    files.\n  }\n}\nfunction after() {}\n',
      (found) => assert.deepEqual(found.map(fullName), ['whole', 'Half', 'Half.read', 'after']),
    ));
  it('keeps signatures and containers short', () =>
    read('long.ts', `function f(${'a: string, '.repeat(500)}) {}\n${'namespace N {'.repeat(60)}${'}'.repeat(60)}`, (found) => {
      assert.equal(found[0]?.signature.length, 200);
      assert.ok((found.at(-1)?.container.split('.').length ?? 0) <= 20);
    }));
  it('keeps names short, also where one is a container of many', async () => {
    const long = 'A'.repeat(5_000);
    await read('long.ts', `class ${long} { one(): void {} }`, (found) =>
      assert.deepEqual(found.map(fullName), [long.slice(0, 200), `${long.slice(0, 200)}.one`]),
    );
    await read('long.go', `package a\nfunc (a *${long}) Two() {}`, ([two]) => assert.equal(two?.container, long.slice(0, 200)));
  });
  it('gives no file more than its time, however deep it is or however often it says a name', async () => {
    // Each look at the clock takes a millisecond, so what looks five thousand times is too late.
    const read = (text: string): Promise<number | undefined> => {
      let time = 0;
      const work: Parameters<typeof withTree<number>>[2] = (tree, check) => {
        const symbols = symbolsIn(tree, 'typescript', check);
        return symbols.length + referencesIn(tree, { name: 'a', symbols, check }).length;
      };
      return withTree(text, 'typescript', work, () => time++);
    };
    assert.ok(((await read('namespace a {'.repeat(50) + '}'.repeat(50))) ?? 0) >= 50);
    assert.equal(await read('namespace a {'.repeat(4000) + '}'.repeat(4000)), undefined);
    assert.equal(await read('a(a, a);\n'.repeat(4000)), undefined);
  });
  it('counts columns as editors do', () =>
    read('wide.ts', 'const a = "\u{1f600}", b = 1;', (found) =>
      assert.deepEqual(
        found.map(({ column }) => column),
        [7, 17],
      ),
    ));
});

describe('where a name stands', () => {
  const cases: [file: string, name: string, text: string, places: string[]][] = [
    [
      'a.ts',
      'open',
      `import { open } from './open.ts';
// open
const text = 'open';
function f(open: number): void {}
open(1);
files.open(2);
const g = open;
new Files().open;
`,
      ['1:10 import', '4:12 use', '5:1 call', '6:7 call', '7:11 use', '8:13 use'],
    ],
    [
      'a.ts',
      'Files',
      `class Files {}\nconst a: Files = new Files();\nclass B extends Files {}`,
      ['1:7 declaration', '2:10 type', '2:22 call', '3:17 use'],
    ],
    ['a.tsx', 'View', `const View = () => <View a={View} />;`, ['1:7 declaration', '1:21 use', '1:29 use']],
    [
      'a.py',
      'open',
      `from files import open\n@open\ndef f(): open(1)\nx.open(2)\nopen = 3`,
      ['1:19 import', '2:2 call', '3:10 call', '4:3 call', '5:1 declaration'],
    ],
    [
      'a.go',
      'Open',
      `package a\nfunc Open() {}\nfunc b() { files.Open(); var x = Open; _ = x }`,
      ['2:6 declaration', '3:18 call', '3:34 use'],
    ],
    [
      'a.java',
      'open',
      `import files.open;\nclass A { void open() { this.open(); open(); new open(); } }`,
      ['1:14 import', '2:16 declaration', '2:30 call', '2:38 call', '2:50 call'],
    ],
    [
      'a.rs',
      'open',
      `use files::open;\nfn open() { files::open(); open!(1); let x = open; s.open(); }`,
      ['1:12 import', '2:4 declaration', '2:20 call', '2:28 call', '2:46 use', '2:54 call'],
    ],
  ];
  for (const [file, name, text, places] of cases)
    it(`is told by syntax: ${name} in ${file}`, () => read(file, text, (_, uses) => assert.deepEqual(uses(name), places)));
});
