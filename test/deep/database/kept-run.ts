import assert from 'node:assert/strict';
import type { Fact } from '../../../engine/state/events.ts';
import { openPgRows } from '../../../engine/store/pg/pg-rows.ts';
import { openConnections, type Query } from '../../../engine/store/pg/query.ts';
import { readFacts } from '../../../engine/store/shared/copy.ts';
import type { RunRows } from '../../../engine/store/shared/run-rows.ts';

/** The rows of a database, as somebody who owns nothing asks them. */
export const rowsOf = (query: Query): RunRows =>
  openPgRows(query, { id: 'nobody', lease: 1_000, host: '', pid: 0, version: '', pools: [], project: '' });

export interface KeptRun {
  status: string;
  outcome: string | null;
  epoch: number;
  facts: Fact[];
  types: string[];
}

/** A run as the database has it. Its numbers follow each other (reading refuses anything else). */
export async function readRunRow(query: Query, id: string): Promise<KeptRun> {
  const [row] = await query<{ status: string; outcome: string | null; epoch: number }>(
    'select status, outcome, epoch from baton.runs where id = $1',
    [id],
  );
  assert.ok(row, `there is no run ${id}`);
  const { facts } = await readFacts(rowsOf(query), id);
  return { ...row, facts, types: facts.map(({ type }) => type) };
}

/** The same, with a connection of its own. */
export async function readKeptRun(url: string, id: string): Promise<KeptRun> {
  const connections = openConnections({ url, timeoutMs: 20_000 });
  try {
    return await readRunRow(connections.query, id);
  } finally {
    await connections.end();
  }
}
