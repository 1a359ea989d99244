// Which tests depend on which files: by imports, and by paths that stand in a text (cases, programs, bundles).
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, posix } from 'node:path';

/** Files that differ from a commit, new ones too. */
export function changedSince(commit) {
  const git = (...args) => execFileSync('git', args, { encoding: 'utf8' }).split('\n').filter(Boolean);
  return [...new Set([...git('diff', '--name-only', commit), ...git('ls-files', '--others', '--exclude-standard')])];
}

/** Those of `tests` that reach one of the `changed` files. What runs the built product depends on all of its sources. */
export function testsOf(changed, tests) {
  const sources = globSync('{engine,server,client,test}/**/*.{ts,tsx,mjs,cjs,mts}', { exclude: ['**/node_modules/**'] });
  const users = new Map();
  for (const file of sources.map((name) => name.replaceAll('\\', '/'))) {
    for (const target of namedIn(file)) users.set(target, [...(users.get(target) ?? []), file]);
  }
  const reached = new Set();
  const queue = changed.flatMap((file) => [file, ...foldersOf(file), ...(isProduct(file) ? ['dist'] : [])]);
  for (const file of queue) {
    if (reached.has(file)) continue;
    reached.add(file);
    queue.push(...(users.get(file) ?? []));
  }
  return tests.filter((test) => reached.has(test.replaceAll('\\', '/')));
}

const isProduct = (file) => /^(engine|server|client)\//.test(file) || /^(esbuild|eager)\.mjs$/.test(file);

/** Folders of data: a test that names `test/engine/cli/cases` depends on each file in it. Those of code would reach too much. */
function foldersOf(file) {
  if (/\.(ts|tsx|mjs|cjs|mts)$/.test(file)) return [];
  const folders = [];
  for (let folder = dirname(file); folder !== '.'; folder = dirname(folder)) folders.push(folder);
  return folders;
}

/** In a test these words are paths; elsewhere, and `test` everywhere, they are words. */
const atTop = new Set(readdirSync('.').filter((name) => name !== 'test'));

/** Files and folders that a text names in quotes, beside it or from the root of the repository. */
function namedIn(file) {
  const named = new Set();
  const isTest = file.startsWith('test/');
  for (const [, name] of readFileSync(file, 'utf8').matchAll(/['"`]((?:\.{1,2}\/)*[\w@-][\w@./-]*)['"`]/g)) {
    if (/^dist(\/|$)/.test(name)) named.add('dist');
    else if (name.startsWith('.')) named.add(posix.normalize(posix.join(dirname(file), name)));
    else if (name.includes('/') ? existsSync(name) : isTest && atTop.has(name)) named.add(name.replace(/\/$/, ''));
  }
  return named;
}
