import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { CallToolRequestSchema, ListToolsRequestSchema, ResultSchema } from '@modelcontextprotocol/sdk/types.js';

// A server that asks its client: `ask` sends it a request and tells what came back; `grow` and `shrink` change what the server has.
const server = new Server({ name: 'asking', version: '1' }, { capabilities: { tools: { listChanged: true } } });
const names = ['ask', 'grow', 'shrink'];
const properties = { method: { type: 'string' }, params: { type: 'object' }, name: { type: 'string' } };

server.setRequestHandler(ListToolsRequestSchema, () => ({
  tools: names.map((name) => ({ name, description: `${name}s`, inputSchema: { type: 'object' as const, properties } })),
}));

server.setRequestHandler(CallToolRequestSchema, async ({ params: { name, arguments: given = {} } }) => {
  if (!names.includes(name)) throw Object.assign(new Error(`Tool ${name} not found`), { code: -32602 });
  return { content: [{ type: 'text', text: JSON.stringify(await answer(name, given)) }] };
});

async function answer(tool: string, { method, params, name }: Record<string, unknown>): Promise<unknown> {
  if (tool === 'ask') {
    const request = { method: String(method), params: params ?? {} };
    return server.request(request as never, ResultSchema).catch(({ code, message }) => ({ code, message }));
  }
  if (tool !== 'grow' && tool !== 'shrink') return names;
  if (tool === 'grow') names.push(String(name));
  else names.splice(names.indexOf(String(name)), 1);
  await server.sendToolListChanged();
  return names;
}

await server.connect(new StdioServerTransport());
