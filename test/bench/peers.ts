// Other engines on the same work, each in a process of its own. What a peer would take longer than 40 s for is not measured.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layOut } from '../editor/lay-out.mjs';
import type { Shape } from './shapes.ts';

interface Peer {
  name: string;
  /** µs a step, or undefined where it failed or took too long. */
  measure(shape: Shape, n: number, durable: boolean): number | undefined;
}

const home = join(import.meta.dirname, 'peers');

/** The peers of the engine, installed when they are missing. */
export function peers(): Peer[] {
  layOut({ folder: home, what: 'the peers of the benchmark (240 MB, once)', options: ['--legacy-peer-deps'] });
  return [peer('LangGraph.js', 'langgraph'), peer('Mastra', 'mastra')];
}

function peer(name: string, file: string): Peer {
  return {
    name,
    measure(shape, n, durable) {
      const folder = mkdtempSync(join(tmpdir(), 'baton-bench-'));
      const args = [join(home, 'measure.mjs'), file, shape, String(n), ...(durable ? [join(folder, 'kept.db')] : [])];
      const { stdout, status } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 40_000 });
      rmSync(folder, { recursive: true, force: true });
      return status === 0 ? Number(stdout.trim().split('\n').at(-1)) : undefined;
    },
  };
}
