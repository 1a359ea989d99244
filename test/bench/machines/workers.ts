import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { startFleet } from './fleet.ts';
import { eachOf } from './runs.ts';
import { untilEnded } from './until-ended.ts';

/** How long the model takes, in milliseconds. */
const answersAfter = 20;
const steps = Array.from(
  { length: 10 },
  (_, at) => `  - {id: s${at}, prompt: "${at}"${at > 0 ? `, dependencies: [s${at - 1}]` : ''}}`,
);
const asking = `id: asking\nmodel: local:m\nsteps:\n${steps.join('\n')}\n`;

/** By how much four workers, each with one run at a time, are faster than one. */
export async function measureWorkers(count: number): Promise<{ figure: number; told: string }> {
  const model = await startModel();
  const settings = `providers:\n  local: {type: openai-compatible, base_url: "${model.url}/v1", key: none}\n`;
  const fleet = await startFleet({ 'asking.baton.yaml': asking, 'baton.yaml': settings });
  try {
    const server = await fleet.serve('server', ['--no-runs']);
    const options = ['--max-runs', '1', '--allow', `model:${new URL(model.url).host}`];
    const drive = async (): Promise<number> => {
      const from = performance.now();
      const runs: string[] = [];
      await eachOf(Array.from({ length: count }), 8, async () => {
        runs.push((await server.client.startRun({ file: 'asking.baton.yaml' })).run);
      });
      await untilEnded(fleet.url, runs);
      return performance.now() - from;
    };
    await fleet.work('one', server, options);
    await drive();
    const alone = await drive();
    for (const name of ['two', 'three', 'four']) await fleet.work(name, server, options);
    await drive();
    const together = await drive();
    const rate = (ms: number): string => ((10_000 * count) / ms).toFixed(0);
    return {
      figure: alone / together,
      told: `${count} runs of ten steps: ${rate(alone)} steps a second with one, ${rate(together)} with four`,
    };
  } finally {
    await fleet.close();
    await model.close();
  }
}

/** A model that answers after a while, as a server of OpenAI's protocol. */
async function startModel(): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    for await (const _ of request);
    await sleep(answersAfter);
    const line = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;
    const choice = (delta: object, finish: string | null) => ({
      id: 'c',
      model: 'm',
      choices: [{ index: 0, delta, finish_reason: finish }],
    });
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(`${line(choice({ content: 'yes' }, null))}${line(choice({}, 'stop'))}data: [DONE]\n\n`);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
