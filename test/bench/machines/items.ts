import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { yaml } from '../../yaml.ts';
import { cpuOf, startFleet } from './fleet.ts';
import { untilEnded } from './until-ended.ts';

const item = yaml`
  id: item
  inputs: {n: {type: integer, required: true}}
  steps:
    - {id: double, set: {v: "{{ n * 2 }}"}}
  outputs: {twice: "{{ double.v }}"}
`;
const loop = (id: string, keys: string): string => `id: ${id}
inputs: {count: {type: integer, required: true}}
steps:
  - id: each
    for_each: "{{ range(inputs.count) }}"
    pipeline: item.baton.yaml
    inputs: {n: "{{ item }}"}
${keys}outputs: {sum: "{{ each.results | map(attribute='twice') | sum }}"}
`;

/** How many times as long a loop takes whose items are runs on two workers as one inside its run; both from nothing to the end. */
export async function measureItems(count: number): Promise<{ figure: number; told: string }> {
  const files = {
    'item.baton.yaml': item,
    'inside.baton.yaml': loop('inside', ''),
    'outside.baton.yaml': loop('outside', '    detached: true\n'),
  };
  const fleet = await startFleet(files);
  try {
    const server = await fleet.serve('server', ['--no-runs']);
    const workers = [await fleet.work('one', server), await fleet.work('two', server)];
    const line = [resolve('dist/cli.cjs'), 'run', 'inside.baton.yaml', '-i', `count=${count}`, '--quiet'];
    const begun = performance.now();
    const { status } = spawnSync(process.execPath, line, { cwd: fleet.folderOf('one'), stdio: 'ignore' });
    const local = performance.now() - begun;
    if (status !== 0) throw new Error('The local run failed.');

    const processes = [server, ...workers].map(({ pid }) => pid);
    const before = processes.map(cpuOf);
    const from = performance.now();
    const { run } = await server.client.startRun({ file: 'outside.baton.yaml', inputs: { count } });
    await untilEnded(fleet.url, [run]);
    const remote = performance.now() - from;
    const used = processes.map((pid, at) => cpuOf(pid) - (before[at] ?? 0));
    const { result } = await server.client.readRun({ run });
    const sum = Object.entries(result['outputs'] ?? {}).find(([name]) => name === 'sum')?.[1];
    if (sum !== count * (count - 1)) throw new Error(`The sum is ${String(sum)}.`);
    const cpu = used.map((ms) => (ms / 1000).toFixed(1)).join(' + ');
    return {
      figure: remote / local,
      told: `${count} items: ${(local / 1000).toFixed(1)} s inside, ${(remote / 1000).toFixed(1)} s outside (processor: server and workers ${cpu} s)`,
    };
  } finally {
    await fleet.close();
  }
}
