// A server of the Model Context Protocol in a page: two tools for a text. It reads a message a line and answers on a line.
import { createInterface } from 'node:readline';

const wordsOf = (text) => text.split(/\s+/).filter(Boolean).length;
const results = {
  word_count: { description: 'Counts the words of a text.', of: (text) => `${wordsOf(text)}` },
  reading_time: { description: 'Says how many minutes a text takes to read.', of: (text) => `${Math.ceil(wordsOf(text) / 200)}` },
};
const tools = Object.entries(results).map(([name, { description }]) => ({
  name,
  description,
  inputSchema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
  annotations: { readOnlyHint: true },
}));
const answers = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: 'words', version: '1.0.0' },
  }),
  ping: () => ({}),
  'tools/list': () => ({ tools }),
  'tools/call': ({ name, arguments: { text = '' } = {} }) => ({
    content: [{ type: 'text', text: results[name].of(String(text)) }],
  }),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params = {} } = JSON.parse(line);
  if (id === undefined) continue;
  const answer = answers[method];
  const rest = answer ? { result: answer(params) } : { error: { code: -32601, message: `There is no method ${method}.` } };
  console.log(JSON.stringify({ jsonrpc: '2.0', id, ...rest }));
}
