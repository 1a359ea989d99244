// A model server in a process of its own: the model `PIECES-MS` answers in that many pieces, one every MS milliseconds (0 = at once).
import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

const data = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;
const server = createServer(async (request, response) => {
  let body = '';
  for await (const part of request) body += part;
  const { model } = JSON.parse(body);
  const [pieces = 1, ms = 0] = String(model).split('-').map(Number);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const piece = (content: string): string =>
    data({ id: 'c', model, choices: [{ index: 0, delta: { content }, finish_reason: null }] });
  if (ms === 0) response.write(Array.from({ length: pieces }, (_, at) => piece(`word${at} `)).join(''));
  else
    for (let at = 0; at < pieces; at++) {
      response.write(piece(`word${at} `));
      await wait(ms);
    }
  const usage = { prompt_tokens: 10, completion_tokens: pieces, total_tokens: pieces + 10 };
  response.end(
    `${data({ id: 'c', model, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })}${data({ id: 'c', model, choices: [], usage })}data: [DONE]\n\n`,
  );
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(typeof address === 'object' ? address?.port : '');
});
