import { createInterface } from 'node:readline';

/** A server whose tools send what nobody asked for, or answers of any depth. */
const say = (message: object): void => void process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
const notify = (data: number): void => say({ method: 'notifications/message', params: { level: 'info', data } });

interface Given {
  count?: number;
  text?: string;
  fails?: boolean;
}

const tools: Record<string, (given: Given, id: number) => void> = {
  flood({ count = 0 }, id) {
    for (let sent = 0; sent < count; sent++) notify(sent);
    say({ id, result: { content: [{ type: 'text', text: 'done' }] } });
  },
  endless() {
    for (let sent = 0; ; sent++) notify(sent);
  },
  asking({ count = 0 }) {
    // Nothing behind this is read.
    process.stdin.pause();
    for (let sent = 0; sent < count; sent++) say({ id: `r${sent}`, method: 'sampling/createMessage', params: { messages: [] } });
  },
  whoami(_, id) {
    say({ id, result: { content: [{ type: 'text', text: process.argv[2] ?? '' }] } });
  },
  polite({ count = 0 }, id) {
    let answers = 0;
    hears = () => {
      if (++answers === count) say({ id, result: { content: [{ type: 'text', text: 'done' }] } });
    };
    for (let sent = 0; sent < count; sent++) say({ id: `r${sent}`, method: 'roots/list' });
  },
  echo({ text = '', fails: isError }, id) {
    say({ id, result: { content: [{ type: 'text', text }], structuredContent: { [text]: text }, isError } });
  },
  deep({ count = 0 }, id) {
    const value = `${'['.repeat(count)}${']'.repeat(count)}`;
    process.stdout.write(`{"jsonrpc":"2.0","id":${id},"result":{"content":[],"structuredContent":{"a":${value}}}}\n`);
  },
};

/** Called for each answer to a request of ours. */
let hears = (): void => undefined;

const described = Object.keys(tools).map((name) => ({
  name,
  inputSchema: { type: 'object', properties: { count: {}, text: {}, fails: {} } },
}));
const [deep] = described.filter(({ name }) => name === 'deep');
const listed = [
  ...described,
  { ...deep, name: 'judged', outputSchema: { type: 'object', properties: { a: { type: 'array' } } } },
];

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  if (method === undefined) hears();
  if (method === 'initialize') {
    const { protocolVersion } = params;
    const serverInfo = { name: 'unruly', version: '1' };
    say({ id, result: { protocolVersion, capabilities: { tools: {}, logging: {} }, serverInfo } });
  }
  if (method === 'tools/list') say({ id, result: { tools: listed } });
  if (method === 'tools/call') tools[params.name === 'judged' ? 'deep' : params.name]?.(params.arguments ?? {}, id);
});
