import { once } from 'node:events';
import { createServer } from 'node:net';

/** An address of this machine where nobody listens any more. */
export async function nobodyThere(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const place = server.address();
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${typeof place === 'object' ? place?.port : ''}/v1`;
}
