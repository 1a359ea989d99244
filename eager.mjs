// Which functions V8 compiles as soon as it loads a bundle. Node's compile cache keeps what is compiled then; every other function is
// compiled anew by each process that calls it, which was a fifth of the work of a small run. So the functions that small runs call are
// written such that V8 compiles them eagerly: in parentheses ("possibly invoked function expressions").
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parse } from '@babel/parser';

/** Bundles that a run loads, and commands whose functions are counted: with tools, prompts and loops, without keys and network. */
const bundles = ['dist/commands.cjs', 'dist/engine.cjs'];
const commands = [
  ['run', 'hello/hello.baton.yaml', '--allow', 'filesystem', '--quiet'],
  ['test', 'triage/triage.baton.yaml'],
];

/** Rewrites the bundles that a run loads. They must be minified: positions of source maps would no longer hold. */
export function compileStartEagerly() {
  const called = calledFunctions();
  for (const file of bundles) {
    const starts = called.get(basename(file));
    if (!starts) throw new Error(`No function of ${file} is called by the commands that are counted.`);
    writeFileSync(file, compileEagerly(readFileSync(file, 'utf8'), starts));
  }
}

/** Where the functions begin that the commands call, by the name of the bundle. */
function calledFunctions() {
  const folder = mkdtempSync(join(tmpdir(), 'baton-eager-'));
  try {
    cpSync('examples', folder, { recursive: true });
    const coverage = join(folder, 'coverage');
    // A home of its own: nothing that this user granted counts, and no key is made for them.
    const env = {
      ...process.env,
      HOME: folder,
      USERPROFILE: folder,
      NODE_V8_COVERAGE: coverage,
      NODE_DISABLE_COMPILE_CACHE: '1',
    };
    for (const args of commands) {
      const { status, stderr } = spawnSync(process.execPath, [resolve('dist/cli.cjs'), ...args], {
        cwd: folder,
        env,
        encoding: 'utf8',
      });
      if (status !== 0) throw new Error(`baton ${args.join(' ')} ended with ${status}:\n${stderr}`);
    }

    const called = new Map();
    for (const name of readdirSync(coverage))
      for (const { url, functions } of JSON.parse(readFileSync(join(coverage, name), 'utf8')).result) {
        const starts = called.get(basename(url)) ?? new Set();
        called.set(basename(url), starts);
        for (const { ranges } of functions) if (ranges[0].count > 0) starts.add(ranges[0].startOffset);
      }
    return called;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The same program, whose functions that begin at `starts` are compiled when it is loaded. Arrow functions and function expressions get
 * parentheses where they stand. Declarations at the top become variables before everything else: they are there as early as before.
 * Methods, and declarations inside functions, stay as they are.
 */
export function compileEagerly(text, starts) {
  const { program } = parse(text, { sourceType: 'script', ranges: false });
  const inserted = new Map();
  const insert = (place, sign) => inserted.set(place, `${inserted.get(place) ?? ''}${sign}`);
  for (const { start, end } of functionExpressions(program)) {
    if (!starts.has(start)) continue;
    insert(start, '(');
    insert(end, ')');
  }

  const places = [...inserted.keys()].sort((a, b) => a - b);
  let next = 0;
  /** The text up to a place, from where the last one ended. */
  let at = 0;
  const upTo = (place) => {
    let piece = '';
    for (; next < places.length && places[next] < place; next++) {
      piece += text.slice(at, places[next]) + inserted.get(places[next]);
      at = places[next];
    }
    piece += text.slice(at, place);
    at = place;
    return piece;
  };

  const opening = upTo(program.directives.at(-1)?.end ?? program.start);
  const variables = [];
  let rest = '';
  for (const statement of program.body) {
    if (statement.type !== 'FunctionDeclaration' || !starts.has(statement.start)) continue;
    rest += upTo(statement.start);
    const head = upTo(statement.id.start);
    at = statement.id.end;
    variables.push(`${statement.id.name}=(${head.trimEnd()}${upTo(statement.end)})`);
  }
  rest += upTo(text.length) + (inserted.get(text.length) ?? '');
  return `${opening}${variables.length ? `var ${variables.join(',')};` : ''}${rest}`;
}

/** All arrow functions and function expressions of a tree; methods are none. */
function* functionExpressions(node) {
  if (node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression') yield node;
  for (const [key, value] of Object.entries(node)) {
    if (key === 'loc' || value === null || typeof value !== 'object') continue;
    for (const child of Array.isArray(value) ? value : [value])
      if (typeof child?.type === 'string') yield* functionExpressions(child);
  }
}
