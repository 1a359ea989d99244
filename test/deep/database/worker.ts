// A process that takes runs of a project and goes on with them: worker.ts URL ROOT LEASE. Told to start runs by lines of their inputs on
// standard input; prints the id of each.
import { createInterface } from 'node:readline';
import { resumeWaitingRuns } from '../../../engine/cli/serve/runs/waiting-runs.ts';
import { resumeRun, startRun } from '../../../engine/index.ts';
import { openRunDatabase } from '../../../engine/store/pg/database.ts';

const [url = '', root = '', lease = '1500'] = process.argv.slice(2);
const allow = ['terminal', 'filesystem'];
const database = await openRunDatabase({
  url,
  root,
  project: { name: 'test', pipelines: [] },
  version: '0.1.0',
  lease: Number(lease),
  told: (text) => console.error(text),
});
let atWork = 0;
const count = async (begun: Promise<{ done: Promise<unknown> }>): Promise<void> => {
  atWork++;
  const ended = (): void => void atWork--;
  const { done } = await begun.catch((error: unknown) => {
    ended();
    throw error;
  });
  done.then(ended, ended);
};
const take = async (): Promise<void> => {
  await resumeWaitingRuns({
    database,
    places: 20 - atWork,
    resume: (folder) => count(resumeRun({ folder, allow, wait: true, store: database.store })),
    failed: (folder, error) => console.error(`${folder}: ${String(error)}`),
  }).catch(() => undefined);
  setTimeout(take, 300);
};
void take();
console.log('ready');
for await (const name of createInterface({ input: process.stdin })) {
  const inputs = new Map([['name', { value: name }]]);
  const begun = startRun({ file: 'work.baton.yaml', cwd: root, allow, wait: true, inputs, store: database.store });
  await count(begun).catch((error: unknown) => console.error(String(error)));
  const { id, kept } = await begun;
  // As a server answers.
  await kept;
  console.log(id);
}
