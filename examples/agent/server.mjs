// A server of the Model Context Protocol in a page: one tool, which counts words. It reads a message a line and answers on a line.
import { createInterface } from 'node:readline';

const tool = {
  name: 'word_count',
  description: 'Counts the words of a text.',
  inputSchema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
  annotations: { readOnlyHint: true },
};
const count = ({ text = '' }) => String(text).split(/\s+/).filter(Boolean).length;
const answers = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: 'words', version: '1.0.0' },
  }),
  ping: () => ({}),
  'tools/list': () => ({ tools: [tool] }),
  'tools/call': ({ arguments: given = {} }) => ({ content: [{ type: 'text', text: `${count(given)}` }] }),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params = {} } = JSON.parse(line);
  if (id === undefined) continue;
  const answer = answers[method];
  const rest = answer ? { result: answer(params) } : { error: { code: -32601, message: `There is no method ${method}.` } };
  console.log(JSON.stringify({ jsonrpc: '2.0', id, ...rest }));
}
