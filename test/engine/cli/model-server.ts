import { once } from 'node:events';
import { createServer } from 'node:http';
import type { JsonMap } from '../../../engine/language/json.ts';

export interface ModelServer {
  base_url: string;
  /** Names of the models that were asked, in order. */
  asked: string[];
  close(): Promise<void>;
}

/**
 * A server that speaks OpenAI's protocol: each model has one answer, any other is refused; or a function answers what any is asked.
 * 1,000 tokens in and 100 out.
 */
export async function modelServer(answers: Readonly<Record<string, string>> | ((body: JsonMap) => string)): Promise<ModelServer> {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    const wanted = JSON.parse(body);
    const { model } = wanted;
    asked.push(model);
    const content = typeof answers === 'function' ? answers(wanted) : answers[model];
    if (content === undefined) {
      response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":{"message":"no such key"}}');
      return;
    }
    const piece = (more: object): string =>
      `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 1, model, ...more })}\n\n`;
    const usage = { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 };
    response
      .writeHead(200, { 'content-type': 'text/event-stream' })
      .end(
        [
          piece({ choices: [{ index: 0, delta: { role: 'assistant', content }, finish_reason: null }] }),
          piece({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
          piece({ choices: [], usage }),
          'data: [DONE]\n\n',
        ].join(''),
      );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    base_url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/v1`,
    asked,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** `baton.yaml` for it: the provider `local`, whose models cost one dollar in and ten out, for a million tokens. */
export const settingsFor = ({ base_url }: ModelServer, models: readonly string[], more = ''): string =>
  `providers:\n  local: {type: openai-compatible, profile: custom, base_url: "${base_url}", key: env:MY_KEY}\nmodels:\n${models
    .map((name) => `  - {id: "local:${name}", input_price: 1, output_price: 10${more}}\n`)
    .join('')}`;
