import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { createEventBlocks } from '../../../../engine/cli/serve/events/event-blocks.ts';
import { createFeeds } from '../../../../engine/cli/serve/events/feed.ts';
import * as engine from '../../../../engine/index.ts';
import { coalesceCalls } from '../../../../engine/language/coalesce.ts';
import type { Fact } from '../../../../engine/state/events.ts';
import { yaml } from '../../../yaml.ts';
import { asMap, served, useServers } from './server.ts';

const factOf = (seq: number): Fact => ({ seq, at: seq, type: 'run.paused', reason: `ü${'x'.repeat(seq % 7)}`, since: 1 });
const eventOf = (fact: Fact): string => `event: ${fact.type}\ndata: ${JSON.stringify(fact)}\nid: ${fact.seq}\n\n`;

describe('events of a run', () => {
  it('reach each watcher once and in order, however the log grows and wherever it begins', () => {
    const watcher = fc.record({ seen: fc.nat(700), joins: fc.nat(5) });
    const growths = fc.array(fc.nat(300), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(growths, fc.array(watcher, { maxLength: 4 }), (grows, watchers) => {
        const facts: Fact[] = [];
        const eventsBehind = createEventBlocks(facts);
        const states = watchers.map((one) => ({ ...one, sent: one.seen, text: '' }));
        for (const [turn, count] of grows.entries()) {
          for (let more = 0; more < count; more++) facts.push(factOf(facts.length + 1));
          for (const state of states.filter(({ joins }) => joins <= turn))
            for (let events = eventsBehind(state.sent); events; events = eventsBehind(state.sent)) {
              assert.ok(events.last > state.sent, 'each write sends something');
              state.sent = events.last;
              state.text += Buffer.from(events.bytes);
            }
        }
        for (const { seen, joins, text } of states) {
          const expected = joins < grows.length ? facts.slice(seen).map(eventOf).join('') : '';
          assert.equal(text, expected);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('are read only where a run has changed, as often as it is looked at', async () => {
    const runs = new Map(['a', 'b', 'c'].map((name) => [name, { facts: [factOf(1)], read: 0, reads: 0 }]));
    const runOf = (folder: string) => runs.get(folder) ?? assert.fail();
    const openLogReader = (folder: string) => async () => {
      const run = runOf(folder);
      run.reads++;
      const facts = run.facts.slice(run.read);
      run.read = run.facts.length;
      return { facts, end: 0 };
    };
    let looks = 0;
    const readStamps = async (folders: readonly string[]) => {
      looks++;
      if (looks === 3) throw new Error('no database');
      return new Map(folders.map((folder) => [folder, String(runOf(folder).facts.length)]));
    };
    const feeds = createFeeds({ ...engine, openLogReader }, { bring: async () => undefined, readStamps });
    const opened = await Promise.all([...runs.keys()].map((folder) => feeds.open(folder)));
    while (looks < 2) await new Promise((done) => setTimeout(done, 5));
    const before = [...runs.values()].map(({ reads }) => reads);
    runOf('b').facts.push(factOf(2));
    await opened[1]?.feed.more(1, new AbortController().signal);
    while (looks < 5) await new Promise((done) => setTimeout(done, 5));
    const after = [...runs.values()].map(({ reads }, at) => reads - (before[at] ?? 0));
    assert.deepEqual(after, [0, 1, 0]);
    assert.deepEqual(
      opened.map(({ feed }) => feed.facts.length),
      [1, 2, 1],
    );
    for (const { release } of opened) release();
  });

  it('wake all who wait, and those alone who have not left', async () => {
    const reads = [[factOf(1)], [factOf(2)]];
    const openLogReader = () => async () => ({ facts: reads.shift() ?? [], end: 0 });
    const { feed, release } = await createFeeds({ ...engine, openLogReader }).open('x');
    const left = new AbortController();
    const woken: number[] = [];
    const waiting = Array.from({ length: 500 }, async (_, at) => {
      await feed.more(1, at < 100 ? left.signal : new AbortController().signal);
      woken.push(feed.facts.length);
    });
    left.abort();
    await Promise.all(waiting.slice(0, 100));
    assert.deepEqual([woken.length, new Set(woken)], [100, new Set([1])]);
    await Promise.all(waiting);
    assert.deepEqual([woken.length, woken.filter((count) => count === 2).length], [500, 400]);
    release();
  });
});

describe('a watcher', () => {
  const { write, serve } = useServers();

  it('that takes nothing is disconnected, and misses nothing when it comes back', async () => {
    write(
      'large.baton.yaml',
      yaml`
        id: large
        steps:
          - {id: each, for_each: "{{ range(300) }}", set: {text: "{{ 'x' * 50000 }}{{ item }}"}}
          - {id: person, ask: Which colour?, dependencies: [each]}
      `,
    );
    const { url, send, begin, idle, tokenOf } = await serve({ streams: { beat: 20, stalled: 60 } });
    const run = await begin('large.baton.yaml');
    await idle();
    const facts = (await send('GET', `/v1/runs/${run}/facts?limit=10000`)).json;
    assert.ok(Array.isArray(facts));

    const { port, hostname } = new URL(url);
    const socket = connect({ port: Number(port), host: hostname });
    // What the system buffers for it must not hold all of it.
    socket.write(`GET /v1/runs/${run}/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${tokenOf(['read'])}\r\n\r\n`);
    await once(socket, 'connect');
    const watchers = async () => /^baton_watchers (\d+)$/m.exec((await send('GET', '/metrics')).text)?.[1];
    while ((await watchers()) !== '1') await new Promise((done) => setTimeout(done, 5));
    while ((await watchers()) !== '0') await new Promise((done) => setTimeout(done, 20));

    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => void chunks.push(chunk)).on('error', () => undefined);
    await once(socket, 'close');
    const seen = Number([...String(Buffer.concat(chunks)).matchAll(/\nid: (\d+)\n\n/g)].at(-1)?.[1] ?? 0);
    assert.ok(seen < facts.length, 'it was cut before the end');
    // By a server that is as patient as usual.
    const patient = await serve();
    const again = await fetch(`${patient.url}/v1/runs/${run}/events`, {
      headers: { Authorization: `Bearer ${patient.tokenOf(['read'])}`, 'Last-Event-ID': String(seen) },
    });
    const parts: string[] = [];
    for await (const chunk of again.body ?? []) {
      parts.push(String(Buffer.from(chunk)));
      if (parts.slice(-2).join('').endsWith(`\nid: ${facts.length}\n\n`)) break;
    }
    const ids = [...parts.join('').matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
    assert.deepEqual(
      ids,
      facts.map((fact) => Number(asMap(fact)['seq'])).filter((seq) => seq > seen),
    );
  });

  it('of a run that waits gets a sign of life', async () => {
    write('question.baton.yaml', served.question);
    const { url, begin, ended, tokenOf } = await serve({ streams: { beat: 10, stalled: 30 } });
    const run = await begin('question.baton.yaml');
    await ended(run, 'waiting');
    const stream = await fetch(`${url}/v1/runs/${run}/events`, { headers: { Authorization: `Bearer ${tokenOf(['read'])}` } });
    let text = '';
    for await (const chunk of stream.body ?? []) {
      text += Buffer.from(chunk);
      if (text.endsWith('\n\n:\n\n:\n\n:\n\n:\n\n:\n\n')) break;
    }
    assert.match(text, /person\.asked/);
  });
});

describe('calls that come at the same time', () => {
  it('share one that begins after them', async () => {
    const begun: string[] = [];
    const open: PromiseWithResolvers<number>[] = [];
    const ask = coalesceCalls((key: string) => {
      begun.push(key);
      const one = Promise.withResolvers<number>();
      open.push(one);
      return one.promise;
    });
    const first = ask('a');
    const later = [ask('a'), ask('a'), ask('b')];
    assert.deepEqual(begun, ['a', 'b']);
    open[0]?.reject(new Error('refused'));
    await assert.rejects(first, /refused/);
    open[1]?.resolve(5);
    while (open.length < 3) await Promise.resolve();
    assert.deepEqual(begun, ['a', 'b', 'a']);
    open[2]?.resolve(7);
    assert.deepEqual(await Promise.all(later), [7, 7, 5]);
    const anew = ask('a');
    open[3]?.resolve(8);
    assert.deepEqual([await anew, begun.length], [8, 4]);
  });
});
