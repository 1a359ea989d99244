import { createServer } from 'node:http';

/** A model that answers once `answer` resolves, as a server of OpenAI's protocol. */
export async function startModel(answer: () => Promise<unknown>): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    for await (const _ of request);
    await answer();
    const line = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;
    const choice = (delta: object, finish: string | null) => ({
      id: 'c',
      model: 'm',
      choices: [{ index: 0, delta, finish_reason: finish }],
    });
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(`${line(choice({ content: 'yes' }, null))}${line(choice({}, 'stop'))}data: [DONE]\n\n`);
  });
  await new Promise<void>((done) => server.listen({ port: 0, host: '127.0.0.1', backlog: 2_000 }, done));
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

/** The settings of a project that has this model. */
export const settingsOf = ({ url }: { url: string }): string =>
  `providers:\n  local: {type: openai-compatible, base_url: "${url}/v1", key: none}\n`;
