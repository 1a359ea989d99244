import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const guide = readFileSync('CONTRIBUTING.md', 'utf8');

/** What a recipe says, from its heading to the next one. */
const recipe = (title: string): string => guide.split(`### ${title}\n`)[1]?.split(/\n### /)[0] ?? '';

describe('the guide for contributors', () => {
  const paths = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' }).split('\n');
  const isThere = (name: string): boolean =>
    paths.some((path) => path === name || path.endsWith(`/${name}`) || `/${path}`.includes(`/${name.replace(/\/$/, '')}/`));

  for (const file of ['CONTRIBUTING.md', 'docs/architecture.md'])
    it(`names only files and folders that there are: ${file}`, () => {
      const text = readFileSync(file, 'utf8').replaceAll(/```.*?```/gs, '');
      const named = [...text.matchAll(/(?<!`)`([\w.-]+(?:\/[\w.-]+)+\/?)`/g)].map(([, name = '']) => name);
      // A word in capitals stands for a name that the reader chooses; dist and .baton are made.
      const real = named.filter(
        (name) => !/[A-Z]{3}|^dist\/|^\.baton|^step\//.test(name) && !/(wait|empty-prompt)\.ts$/.test(name),
      );
      assert.ok(real.length > 10);
      assert.deepEqual(
        real.filter((name) => !isThere(name)),
        [],
      );
    });

  it('adds a rule by following its recipe, in a copy', function () {
    this.timeout(120_000);
    const folder = mkdtempSync(join(tmpdir(), 'baton-recipe-'));
    const path = (name: string): string => join(folder, name);
    const change = (name: string, from: RegExp, to: string): void => {
      const text = readFileSync(path(name), 'utf8');
      assert.match(text, from, name);
      writeFileSync(path(name), text.replace(from, to));
    };
    const node = (...args: string[]): string => {
      const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', './test/hooks.mjs', ...args], {
        cwd: folder,
        encoding: 'utf8',
      });
      assert.equal(status, 0, `${args.join(' ')}\n${stdout}\n${stderr}`);
      return stdout;
    };

    try {
      for (const name of ['engine', 'server', 'test', 'docs', 'package.json', 'tsconfig.json', 'biome.json'])
        cpSync(name, path(name), { recursive: true, filter: (source) => !/node_modules|test\/editor/.test(source) });
      symlinkSync(resolve('node_modules'), path('node_modules'), 'dir');

      const steps = recipe('Add a rule');
      const [, code = ''] = /`('empty-prompt': 'warning')`/.exec(steps) ?? [];
      const [, message = ''] = /``('empty-prompt': '.*?',)``/.exec(steps) ?? [];
      const [, rule = ''] = /```ts\n(.*?)```/s.exec(steps) ?? [];
      assert.ok(code && message && rule);
      change('engine/language/problems.ts', /( {2}'duplicate-id': 'error',\n)/, `  ${code},\n$1`);
      change('engine/language/texts/compile/problems.ts', /( {2}'duplicate-id': )/, `  ${message}\n$1`);
      writeFileSync(path('engine/compile/check/rules/empty-prompt.ts'), rule);

      node('test/reference/rules.ts');
      node('test/reference.ts');
      const suite = ['--grep', 'empty-prompt', 'test/engine/compile/check/rules.test.ts'];
      const told = node('node_modules/mocha/bin/mocha.js', '--reporter', 'json', ...suite);
      const { stats } = JSON.parse(told.slice(told.indexOf('{'))) as { stats: { passes: number; failures: number } };
      assert.ok(stats.passes >= 2 && stats.failures === 0, told);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
