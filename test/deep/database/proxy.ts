import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Where a connection is cut at a commit: before anything of it reaches the server, in the middle of it, or before the reply comes back. */
export type Cut = 'before' | 'within' | 'after';

/** What a network does for a while; a connection that lost bytes by it is cut once it is over. */
export type Trouble = 'requests swallowed' | 'replies swallowed' | 'all slow';

export interface FaultyProxy {
  port: number;
  /** Statements that appended facts. */
  readonly commits: number;
  /** Until what it gives is called; `delay`: milliseconds by which slow bytes are late, each way. */
  trouble(what: Trouble, delay?: number): () => void;
  close(): Promise<void>;
}

/** What stands in a statement, and in a request of a worker, that appends facts. */
export const appends = { statement: 'insert into baton.facts', request: 'POST /v1/worker/append' } as const;

/**
 * Hands connections on to a server on a port of this machine, and cuts one at commit number `at` (1 is the first one); `cutOff` is called as
 * a reply is held back. Asked for, it loses or delays what is sent.
 */
export async function openProxy(
  port: number,
  fault: { cut: Cut; at: number; cutOff?: () => void } | undefined,
  append: string = appends.statement,
): Promise<FaultyProxy> {
  let commits = 0;
  let now: { what: Trouble; delay: number; torn: Set<Socket> } | undefined;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const behind = connect(port, '127.0.0.1');
    const both = [client, behind];
    const send = (to: Socket, bytes: Buffer, swallowedBy: Trouble): void => {
      if (now?.what === swallowedBy) now.torn.add(client);
      else sendLate(to, bytes, now?.what === 'all slow' ? now.delay : 0);
    };
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
      send(behind, bytes, 'requests swallowed');
    });
    behind.on('data', (bytes) => {
      if (!deaf) return send(client, bytes, 'replies swallowed');
      client.destroy();
      fault?.cutOff?.();
    });
  }).listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    get commits() {
      return commits;
    },
    trouble(what, delay = 0) {
      const torn = new Set<Socket>();
      now = { what, delay, torn };
      return () => {
        now = undefined;
        for (const one of torn) one.destroy();
      };
    },
    async close() {
      for (const one of sockets) one.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

/** In the order in which it came, also behind what is late. */
function sendLate(to: Socket, bytes: Buffer, delay: number): void {
  const before = late.get(to);
  if (before === undefined && delay === 0) return void to.write(bytes);
  const sent = Promise.all([before, sleep(delay)]).then(() => {
    to.write(bytes);
    if (late.get(to) === sent) late.delete(to);
  });
  late.set(to, sent);
}

const late = new WeakMap<Socket, Promise<void>>();
