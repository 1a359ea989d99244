import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A model that a test plays: it streams the question's first word, a colon and the question's rest back, piece by piece. */
export interface Answers {
  /** The first words of the questions so far. */
  readonly asked: string[];
  /** Holds the next question with this first word: `begun` when it was asked; it is answered (or left) by `go`. */
  hold(word: string): { begun: Promise<void>; go(): void };
  /** The address for `base_url`. */
  url: string;
  close(): Promise<void>;
}

export async function playModel(): Promise<Answers> {
  const asked: string[] = [];
  const held = new Map<string, { begin(): void; gone: Promise<void> }>();
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { messages }: { messages: { content: string }[] } = JSON.parse(body);
    const question = messages.at(-1)?.content ?? '';
    const word = question.split(' ')[0] ?? '';
    asked.push(word);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    send(response, { delta: { role: 'assistant', content: `${word}:` } });
    const hold = held.get(word);
    if (hold) {
      held.delete(word);
      hold.begin();
      await hold.gone;
    }
    send(response, { delta: { content: String(question.length) } });
    send(response, { delta: {}, finish_reason: 'stop' });
    response.end('data: [DONE]\n\n');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    asked,
    url: `http://127.0.0.1:${port}/v1`,
    hold(word) {
      let go = (): void => undefined;
      const gone = new Promise<void>((done) => (go = done));
      const begun = new Promise<void>((begin) => held.set(word, { begin, gone }));
      return { begun, go };
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

const send = (response: ServerResponse, choice: object): void => {
  response.write(
    `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 1, model: 'echo', choices: [{ index: 0, finish_reason: null, ...choice }] })}\n\n`,
  );
};
