import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { join, resolve } from 'node:path';
import { createGzip } from 'node:zlib';
import { temporaryFolder } from '../../engine/store/folder.ts';
import { yaml } from '../../yaml.ts';

const stream = { 'content-type': 'text/event-stream' };
const chunk = (content: string): string =>
  `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta: { content }, finish_reason: null }] })}\n\n`;

/** Writes pieces until the other side has had enough; at most 2 GB. */
async function pour(response: ServerResponse, target: NodeJS.WritableStream, piece: string | Buffer): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  for (let sent = 0; sent < 2e9 && !gone.signal.aborted; sent += piece.length)
    if (!target.write(piece)) await once(target, 'drain', { signal: gone.signal }).catch(() => undefined);
  target.end();
}

/** What a server of models may do to whoever asks it. */
const bombs: Record<string, (response: ServerResponse) => void> = {
  'a small answer that unpacks to gigabytes': (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    const gzip = createGzip();
    gzip.pipe(response);
    void pour(response, gzip, Buffer.alloc(1 << 20, ' '));
  },
  'a stream that unpacks to gigabytes': (response) => {
    response.writeHead(200, { ...stream, 'content-encoding': 'gzip' });
    const gzip = createGzip();
    gzip.pipe(response);
    void pour(response, gzip, chunk('x'.repeat(60_000)));
  },
  'a stream without an end': (response) => {
    response.writeHead(200, stream);
    void pour(response, response, chunk('x'.repeat(60_000)));
  },
  'a stream of keep-alive lines without an end': (response) => {
    response.writeHead(200, stream);
    void pour(response, response, ': still here\n\n'.repeat(5000));
  },
  'a line without an end': (response) => {
    response.writeHead(200, stream);
    response.write('data: ');
    void pour(response, response, 'x'.repeat(1 << 16));
  },
  'headers and then an endless body that is not JSON': (response) => {
    response.writeHead(500, { 'content-type': 'application/json' });
    void pour(response, response, '{'.repeat(1 << 16));
  },
};

/** MB of memory that a run may take while somebody pours at it; an ordinary one takes about 120. */
const most = 700;

describe('answers without bounds', function () {
  this.timeout(300_000);
  const place = temporaryFolder();
  let server: Server;
  let bomb: (response: ServerResponse) => void;
  before(async () => {
    server = createServer((request, response) => {
      request.resume();
      response.on('error', () => undefined);
      bomb(response);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  for (const [what, throws] of Object.entries(bombs))
    it(`fail the step and leave memory alone: ${what}`, async () => {
      bomb = throws;
      const address = server.address();
      const port = typeof address === 'object' ? address?.port : '';
      writeFileSync(
        join(place(), 'baton.yaml'),
        `providers:\n  x: {type: openai-compatible, base_url: "http://127.0.0.1:${port}/v1"}\ndefault_model: x:m\n`,
      );
      writeFileSync(
        join(place(), 'p.baton.yaml'),
        yaml`
        id: p
        steps:
          - {id: a, prompt: hi, retry: 0, timeout: 120s}
      `,
      );
      const peak = join(place(), 'peak');
      const child = spawn(
        process.execPath,
        ['--import', resolve('test/deep/hostile/peak.mjs'), resolve('dist/cli.cjs'), 'run', 'p.baton.yaml', '--json'],
        { cwd: place(), env: { ...process.env, PEAK: peak }, stdio: ['ignore', 'pipe', 'pipe'] },
      );
      let out = '';
      child.stdout.on('data', (part: Buffer) => (out += part.toString()));
      const [code] = await once(child, 'close');
      assert.equal(code, 1, out);
      const { error } = JSON.parse(out);
      assert.ok(['bad-response', 'overload'].includes(error.kind), out);
      const megabytes = Number(readFileSync(peak, 'utf8')) / 1000;
      console.log(`      ${Math.round(megabytes)} MB, ${error.kind}`);
      assert.ok(megabytes < most, `${megabytes} MB`);
    });
});
