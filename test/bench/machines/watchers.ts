import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { cpuOf, memoryOf, readLoopDelay, startFleet } from './fleet.ts';
import { untilEnded } from './until-ended.ts';

const busy = `id: busy
inputs: {go: {type: number, required: true}}
steps:
  - {id: first, tool: terminal, action: run, parameters: {argv: [sleep, "{{ go }}"]}}
  - {id: each, for_each: "{{ range(100) }}", set: {x: "{{ item }}"}, dependencies: [first]}
`;

/** The seconds from the end of a run until the last of so many watchers has heard of it; each must hear of every fact. */
export async function measureWatchers(count: number): Promise<{ figure: number; told: string }> {
  const fleet = await startFleet({ 'busy.baton.yaml': busy });
  const agent = new Agent({ maxSockets: count });
  try {
    const server = await fleet.serve('server', ['--allow', 'terminal']);
    // A caller may ask 600 times a minute.
    const readers = Array.from({ length: Math.ceil(count / 400) }, fleet.makeReader);
    const before = memoryOf(server.pid);
    const { run } = await server.client.startRun({ file: 'busy.baton.yaml', inputs: { go: 20 } });
    await readLoopDelay(server);
    const watching: Promise<number>[] = [];
    for (let at = 0; at < count; at++) {
      const reader = readers[at % readers.length] ?? '';
      const one = watchRun(`${server.url}/v1/runs/${run}/events`, reader, agent);
      // It is awaited below.
      one.catch(() => undefined);
      watching.push(one);
      // A backlog of the system is shorter than that.
      if (at % 100 === 99) await sleep(50);
    }
    const connected = { loop: await readLoopDelay(server), cpu: cpuOf(server.pid) };
    await untilEnded(fleet.url, [run]);
    const from = performance.now();
    const heard = await Promise.all(watching);
    const seconds = (performance.now() - from) / 1000;
    const loop = await readLoopDelay(server);
    const facts = await server.client.listFacts({ run, limit: 1_000 });
    const missing = heard.filter((one) => one !== facts.length).length;
    if (missing > 0) throw new Error(`${missing} watchers did not hear of all ${facts.length} facts.`);
    return {
      figure: seconds,
      told: `${count} watchers heard of each of ${facts.length} facts; memory of the server ${before.toFixed(0)} → ${memoryOf(server.pid).toFixed(0)} MB, processor ${tellSeconds(connected.cpu)} until all were there, ${tellSeconds(cpuOf(server.pid) - connected.cpu)} later; event loop held for at most ${connected.loop.most.toFixed(0)} ms, ${loop.most.toFixed(0)} ms later`,
    };
  } finally {
    agent.destroy();
    await fleet.close();
  }
}

const tellSeconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** Watches a run to its end; gives the number of its events. */
export function watchRun(url: string, token: string, agent: Agent): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  get(url, { agent, headers: { Authorization: ['Bearer', token].join(' ') } }, (response) => {
    if (response.statusCode !== 200) reject(new Error(`The server answered ${response.statusCode}.`));
    let events = 0;
    let rest = '';
    response.setEncoding('utf8').on('data', (text: string) => {
      const blocks = (rest + text).split('\n\n');
      rest = blocks.pop() ?? '';
      events += blocks.filter((block) => block.includes('data:')).length;
    });
    response.on('end', () => resolve(events));
  }).on('error', reject);
  return promise;
}
