import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { median } from '../shapes.ts';
import { memoryOf, startFleet } from './fleet.ts';
import { untilEnded, untilRows } from './until-ended.ts';

const asking =
  'id: asking\nsteps:\n  - {id: colour, ask: Which colour?, choices: [red, green]}\noutputs: {said: "{{ colour }}"}\n';
const plain = 'id: plain\nsteps:\n  - {id: a, set: {x: 1}}\n';

/** What a server does beside so many runs that wait for a person: the middle time of a list of a hundred, in milliseconds. */
export async function measureWaiting(count: number): Promise<{ figure: number; told: string }> {
  const fleet = await startFleet({ 'asking.baton.yaml': asking, 'plain.baton.yaml': plain });
  try {
    const server = await fleet.serve('server');
    const { client } = server;
    const timeOf = async (work: () => Promise<unknown>): Promise<number> => {
      const from = performance.now();
      await work();
      return performance.now() - from;
    };
    const drive = async (): Promise<void> => {
      const { run } = await client.startRun({ file: 'plain.baton.yaml' });
      await untilEnded(fleet.url, [run]);
    };
    const middle = async (work: () => Promise<unknown>): Promise<number> => {
      await work();
      const times: number[] = [];
      for (let round = 0; round < 9; round++) times.push(await timeOf(work));
      return median(times);
    };

    const { run: first } = await client.startRun({ file: 'asking.baton.yaml' });
    await client.waitForRun(first);
    const before = { drive: await middle(drive), memory: memoryOf(server.pid) };
    const copies = await copyRun(fleet.url, first, count);
    // The server looks at them a few times.
    await sleep(2_000);

    const list = await middle(() => client.listRuns({ status: 'waiting', limit: 100 }));
    const after = { drive: await middle(drive), memory: 0 };
    const answered = copies.slice(0, 5);
    const answer = await timeOf(async () => {
      for (const run of answered) {
        const [question] = (await client.readRun({ run })).questions;
        await client.answerQuestion({ run, question: question?.question ?? '', value: 'red' });
      }
      await untilEnded(fleet.url, answered);
    });
    after.memory = memoryOf(server.pid);
    await untilRows(fleet.url, async (rows) => {
      const { rowCount } = await rows.query(`select from baton.runs where status = 'waiting'`);
      return rowCount === count - answered.length + 1;
    });
    const ms = (time: number): string => `${time.toFixed(0)} ms`;
    return {
      figure: list,
      told: `${count} waiting: a run from its beginning to its end ${ms(before.drive)} before, ${ms(after.drive)} beside them; five answers until those runs ended ${ms(answer)}; memory of the server ${before.memory.toFixed(0)} → ${after.memory.toFixed(0)} MB`,
    };
  } finally {
    await fleet.close();
  }
}

/** Copies the rows of a run; gives the names of the copies. */
async function copyRun(url: string, run: string, count: number): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const name = `'20260101-0000-' || lpad(to_hex(number), 6, '0')`;
    const { fields } = await client.query('select * from baton.runs limit 0');
    const columns = fields.map((field) => field.name).filter((column) => column !== 'id');
    await client.query(
      `insert into baton.runs (id, ${columns.join(', ')})
       select ${name}, ${columns.join(', ')} from baton.runs, generate_series(1, $2::int) as number where id = $1`,
      [run, count],
    );
    await client.query(
      `insert into baton.facts (run, seq, n, epoch, nonce, body)
       select ${name}, f.seq, f.n, f.epoch, gen_random_uuid(), replace(f.body, $1, ${name})
       from baton.facts f, generate_series(1, $2::int) as number where f.run = $1`,
      [run, count],
    );
    await client.query('analyze baton.runs, baton.facts');
    return Array.from({ length: count }, (_, at) => `20260101-0000-${(at + 1).toString(16).padStart(6, '0')}`);
  } finally {
    await client.end();
  }
}
