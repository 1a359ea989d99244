import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BatonClient } from '../../../engine/client/client.ts';
import { median } from '../shapes.ts';
import { cpuOf, type Machine, memoryOf, readLoopDelay, startFleet } from './fleet.ts';
import { settingsOf, startModel } from './model.ts';
import { eachOf } from './runs.ts';
import { watchRun } from './watchers.ts';

const asking = `id: asking
model: local:m
inputs: {name: {type: string, required: true}}
steps:
  - {id: first, set: {x: "{{ inputs.name }}"}}
  - {id: asked, prompt: "{{ first.x }}"}
  - {id: last, set: {said: "{{ asked.text }}"}}
outputs: {said: "{{ last.said }}"}
`;
/** The requests of a caller; it may send 600 a minute. */
const requestsOfCaller = 500;
/** The most runs of a list. */
const mostListed = 500;

/**
 * So many runs that are all at work at the same moment: the model answers none of them before it was asked by each. Every run is watched.
 * Gives the seconds from that answer until all watchers have heard of their run's end.
 */
export async function measureAtOnce(count: number, where: 'folder' | 'workers'): Promise<{ figure: number; told: string }> {
  const asked = Promise.withResolvers<void>();
  const open = Promise.withResolvers<void>();
  let waiting = 0;
  const model = await startModel(() => {
    waiting++;
    if (waiting === count) asked.resolve();
    return open.promise;
  });
  const fleet = await startFleet({ 'asking.baton.yaml': asking, 'baton.yaml': settingsOf(model) });
  const agent = new Agent({ maxSockets: count });
  try {
    const permitted = ['--allow', `model:${new URL(model.url).host}`];
    const machines: Machine[] = [];
    const isFolder = where === 'folder';
    const server = await fleet.serve('server', isFolder ? ['--max-runs', String(count), ...permitted] : ['--no-runs'], isFolder);
    machines.push(server);
    if (!isFolder)
      for (const name of ['one', 'two'])
        machines.push(await fleet.work(name, server, ['--max-runs', String(Math.ceil(count / 2)), ...permitted]));
    const callers = Array.from({ length: Math.ceil((2 * count) / requestsOfCaller) }, () => server.makeCaller());
    let requests = 0;
    const nextCaller = () => callers[Math.floor(requests++ / requestsOfCaller) % callers.length] ?? server;

    await readLoopDelay(server);
    const from = performance.now();
    const ends: Promise<number>[] = [];
    await eachOf(
      Array.from({ length: count }, (_, at) => `run${at}`),
      16,
      async (name) => {
        const { run } = await nextCaller().client.startRun({ file: 'asking.baton.yaml', inputs: { name } });
        const end = watchRun(`${server.url}/v1/runs/${run}/events`, nextCaller().token, agent);
        // It is awaited below.
        end.catch(() => undefined);
        ends.push(end);
      },
    );
    await Promise.race([asked.promise, Promise.all(ends).then(() => Promise.reject(new Error('Runs ended without the model.')))]);
    const began = (performance.now() - from) / 1000;
    const list = await timeOfList(server.client);
    const memory = machines.map(({ pid }) => `${memoryOf(pid).toFixed(0)} MB`).join(' + ');

    open.resolve();
    const answered = performance.now();
    const heard = await Promise.all(ends);
    const seconds = (performance.now() - answered) / 1000;
    const loop = await readLoopDelay(server);
    const succeeded = await countSucceeded(server.client);
    if (succeeded !== count) throw new Error(`${succeeded} of ${count} runs succeeded.`);
    if (heard.some((events) => events !== heard[0])) throw new Error('Runs of one pipeline have different numbers of facts.');
    const processor = machines.map(({ pid }) => `${(cpuOf(pid) / 1000).toFixed(1)} s`).join(' + ');
    return {
      figure: seconds,
      told: `${count} runs at once, each watched, ${isFolder ? 'in a folder' : 'on two workers'}: all at work after ${began.toFixed(1)} s; a list of 100 then ${list.toFixed(0)} ms; memory ${memory}, processor ${processor}; event loop of the server held for at most ${loop.most.toFixed(0)} ms`,
    };
  } finally {
    // A server waits for its runs, and these for the model.
    open.resolve();
    agent.destroy();
    await fleet.close();
    await model.close();
  }
}

async function countSucceeded({ listRuns }: BatonClient): Promise<number> {
  let count = 0;
  for (let before: string | undefined; ; ) {
    const page = await listRuns({ status: 'succeeded', limit: mostListed, before });
    count += page.length;
    before = page.at(-1)?.id;
    if (page.length < mostListed) return count;
  }
}

/** The middle time of a list of a hundred runs, in milliseconds. */
async function timeOfList({ listRuns }: BatonClient): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 5; round++) {
    const from = performance.now();
    await listRuns({ limit: 100 });
    times.push(performance.now() - from);
    await sleep(20);
  }
  return median(times);
}
