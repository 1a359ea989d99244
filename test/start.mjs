// `npm start`: runs the flagship example from this checkout, offline, and says what was written and what to try next.
import { spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const pipeline = join('examples', 'research-brief', 'research-brief.baton.yaml');
const outputs = join('outputs', 'research-brief');

console.log(`baton run ${pipeline} --model offline --out ${outputs}\n`);
const code = await run('run', pipeline, '--model', 'offline', '--out', outputs);
if (code === 0) tell();
process.exitCode = code;

/** The command line with our terminal; gives its exit code. */
function run(...args) {
  return new Promise((done) => {
    // Ctrl+C reaches the run itself, which ends in order; we wait for it.
    process.on('SIGINT', () => undefined);
    const child = spawn(process.execPath, [join(root, 'dist', 'cli.cjs'), ...args], { cwd: root, stdio: 'inherit' });
    child.on('error', (error) => {
      console.error(`The command line could not be started: ${error.message}`);
      done(3);
    });
    child.on('close', (exit) => done(exit ?? 3));
  });
}

function tell() {
  const files = ['brief.md', 'facts.csv'].map((name) => join(outputs, name));
  const lines = readFileSync(join(root, files[0]), 'utf8').trimEnd().split('\n');
  const facts = readFileSync(join(root, files[1]), 'utf8').split('\n');
  console.log('\nWritten');
  const about = [
    'every finding names its file',
    `${facts.filter(Boolean).length - 1} facts, each with a quote that stands in its file`,
  ];
  for (const [index, file] of files.entries()) {
    const size = `${(statSync(join(root, file)).size / 1000).toFixed(1)} kB`;
    console.log(`  ${file.padEnd(34)}${size.padStart(8)}  ${about[index]}`);
  }
  console.log(`\nbrief.md begins (of ${lines.length} lines)`);
  for (const line of lines.slice(0, 12)) console.log(`  │ ${fold(line, 110).join('\n  │ ')}`);
  console.log(`\nfacts.csv begins\n  │ ${facts[0]}\n  │ ${(facts[1] ?? '').slice(0, 108)}…`);
  console.log(`
What to try next
  node dist/cli.cjs show latest                                       what each step did
  node dist/cli.cjs graph ${pipeline} --svg > graph.svg
  node dist/cli.cjs run ${pipeline} -i wishes="For engineers. Eight findings about the wheels."
  node dist/cli.cjs run examples/hello/hello.baton.yaml -i who=ada    three steps, no model
  npm run code                                                        write and step through it in VS Code
  README.md                                                           a first pipeline of your own, in five minutes
With a model: set OPENAI_API_KEY, then add --model openai:NAME`);
}

/** A line in pieces of at most so many characters, cut at blanks. */
function fold(line, width) {
  const pieces = [''];
  for (const word of line.split(' ')) {
    const last = pieces.at(-1);
    if (last !== '' && last.length + 1 + word.length > width) pieces.push(word);
    else pieces[pieces.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return pieces;
}
