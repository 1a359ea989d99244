import assert from 'node:assert/strict';
import { type Attempt, attempts } from './attempts.ts';
import { createVictim, type Victim } from './victim.ts';

/** Every command that somebody types in a folder that they cloned, with nobody at the terminal. */
const commands: readonly string[][] = [
  // What lies in the folder already comes first: later `latest` is a run of one's own.
  ['resume', 'latest', '--rerun-interrupted'],
  ['fork', 'latest'],
  ['check', 'p.baton.yaml'],
  ['run', 'p.baton.yaml'],
  ['run', 'p.baton.yaml', '--json'],
  ['run', 'p.baton.yaml', '--plan'],
  ['run', 'p.baton.yaml', '--simulate'],
  ['run', 'p.baton.yaml', '--model', 'offline'],
  ['resume', 'latest'],
  ['resume', 'latest', '--changed'],
  ['fork', 'latest'],
  ['runs'],
  ['show', 'latest'],
  ['show', 'latest', '--html'],
  ['graph', 'p.baton.yaml'],
  ['auto', 'p.baton.yaml'],
  ['estimate', 'p.baton.yaml'],
  ['explain', 'p.baton.yaml'],
  ['test', 'p.baton.yaml'],
  ['types', 'p.baton.yaml'],
  ['models'],
  ['doctor'],
  ['permissions'],
];

/** One folder with all attempts in it, each a pipeline of its own beside settings that are put together. */
const together: Attempt = {
  what: 'everything at once',
  files(facts) {
    const files: Record<string, string> = {};
    const settings: string[] = [];
    for (const [index, attempt] of attempts.entries())
      for (const [path, text] of Object.entries(attempt.files(facts))) {
        if (path === 'baton.yaml') settings.push(text);
        else files[path === 'p.baton.yaml' ? `p${index}.baton.yaml` : path] = text;
      }
    files['baton.yaml'] = settings.find((text) => text.includes('tools:')) ?? '';
    const calls = attempts.map((_, index) => `  - {id: s${index}, pipeline: p${index}.baton.yaml, on_failure: continue}\n`);
    files['p.baton.yaml'] = `id: p\nsteps:\n${calls.join('')}`;
    return files;
  },
  links: (facts) => Object.assign({}, ...attempts.map((attempt) => attempt.links?.(facts) ?? {})),
};

describe('a cloned folder does nothing without a word', function () {
  this.timeout(1_200_000);
  let victim: Victim;
  before(async () => {
    victim = await createVictim();
  });
  after(() => victim?.end());

  for (const attempt of [...attempts, together])
    it(attempt.what, async () => {
      await victim.lay(attempt);
      if (attempt.refusal) assert.match((await victim.baton('run', 'p.baton.yaml')).text, attempt.refusal);
      for (const command of commands) {
        const ended = await victim.baton(...command);
        victim.assertUnharmed(`baton ${command.join(' ')}`, ended);
      }
    });
});
