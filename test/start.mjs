// `npm start`: runs the flagship example offline from the checkout and shows what it made.
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const example = 'examples/research-brief/research-brief.baton.yaml';
const out = 'outputs/research-brief';
const { status } = spawnSync(process.execPath, ['dist/cli.cjs', 'run', example, '--model', 'offline', '--out', out], {
  stdio: 'inherit',
});
if (status !== 0) process.exit(status ?? 3);

const brief = readFileSync(join(out, 'brief.md'), 'utf8');
const facts = readFileSync(join(out, 'facts.csv'), 'utf8').trimEnd().split('\n').length - 1;
const kilobytes = (file) => `${(statSync(join(out, file)).size / 1000).toFixed(1)} kB`;
console.log(`
${brief.split('\n').slice(0, 14).join('\n')}
…

What it made, without a key and without a network:
  ${join(out, 'brief.md')}   ${kilobytes('brief.md')}, every finding with its file
  ${join(out, 'facts.csv')}  ${kilobytes('facts.csv')}, ${facts} facts, each with a quote that stands in its file

What to try next:
  npm run code                                     VS Code with Baton and the examples
  node dist/cli.cjs show latest                    every step of this run
  node dist/cli.cjs run ${example} -i wishes="What did the mills cost, and whom did they pay?"
  README.md                                        a first pipeline of your own, in five minutes
`);
