import { connect, createServer, type Socket } from 'node:net';

/** Where a connection is cut at a commit: before anything of it reaches the server, in the middle of it, or before the reply comes back. */
export type Cut = 'before' | 'within' | 'after';

export interface CuttingProxy {
  port: number;
  /** Statements that appended facts. */
  readonly commits: number;
  close(): Promise<void>;
}

/** What stands in a statement, and in a request of a worker, that appends facts. */
export const appends = { statement: 'insert into baton.facts', request: 'POST /v1/worker/append' } as const;

/** Hands connections on to a server on a port of this machine, and cuts one at commit number `at` (1 is the first one). */
export async function openProxy(
  port: number,
  fault: { cut: Cut; at: number } | undefined,
  append: string = appends.statement,
): Promise<CuttingProxy> {
  let commits = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const behind = connect(port, '127.0.0.1');
    const both = [client, behind];
    let deaf = false;
    for (const one of both) {
      sockets.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        sockets.delete(one);
        for (const other of both) other.destroy();
      });
    }
    client.on('data', (bytes) => {
      const isCut = bytes.includes(append) && ++commits === fault?.at;
      if (isCut && fault.cut === 'before') return void client.destroy();
      if (isCut && fault.cut === 'within') return void behind.write(bytes.subarray(0, bytes.length >> 1), () => client.destroy());
      deaf ||= isCut;
      behind.write(bytes);
    });
    behind.on('data', (bytes) => {
      if (deaf) client.destroy();
      else client.write(bytes);
    });
  }).listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    get commits() {
      return commits;
    },
    async close() {
      for (const one of sockets) one.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}
