import { compile } from '../../../../engine/compile/compile.ts';
import { hashText } from '../../../../engine/forecast/model/chance.ts';
import type { NewFact } from '../../../../engine/state/events.ts';
import { reduce } from '../../../../engine/state/reduce.ts';
import { decide } from '../../../../engine/state/schedule/decide.ts';
import { initialState } from '../../../../engine/state/state.ts';
import type { Row } from '../row.ts';

/** What is due in such a run: nothing, or every second step at some time. */
const deadlineKinds: Readonly<Record<string, (at: number) => string>> = {
  'nothing is due': () => '',
  'half of them are due': (at) => (at % 2 ? `, deadline: ${1 + (hashText(String(at)) % 500)}m` : ''),
};

/** How long a decision takes among 10,000 ready steps, one slot at a time, in ms of the processor's thread. */
export async function measureDecisions(): Promise<Row[]> {
  return Object.entries(deadlineKinds).map(([name, deadlineOf]) => {
    const taken = timeDecisions(deadlineOf).sort((a, b) => a - b);
    const late = taken[Math.floor(0.99 * taken.length)] ?? 0;
    return {
      measure: `a decision among 10,000 ready steps, ${name}: p99`,
      bar: '≤ 5 ms',
      found: `${late.toFixed(2)} ms (longest ${taken.at(-1)?.toFixed(2)})`,
      meets: late <= 5,
    };
  });
}

function timeDecisions(deadlineOf: (at: number) => string): number[] {
  const lines = Array.from({ length: 10_000 }, (_, at) => `  - {id: s${at}, prompt: a${deadlineOf(at)}}`);
  const { graph } = compile(`id: wide\nsteps:\n${lines.join('\n')}\n`, { file: '/made.baton.yaml' });
  const expected = Object.fromEntries(graph.nodes.map(({ path }) => [path, 1 + (hashText(path) % 10_000)]));
  const state = initialState(graph, 10);
  const tell = (fact: NewFact): void => void reduce(state, Object.assign(fact, { seq: state.seq + 1, at: state.at + 7 }));
  const pipeline = { id: '', file: '', hash: '' };
  const begun = { inputs: {}, engine: '', mode: 'live', limits: {}, output_path: '', root: '', workdir: '' } as const;
  tell({ type: 'run.started', run: '', pipeline, ...begun });
  tell({ type: 'order.expected', steps: { 'a:b': expected } });
  const taken: number[] = [];
  for (let commands = timed(taken, () => decide(state)); commands.length; commands = timed(taken, () => decide(state)))
    for (const command of commands)
      if ('step' in command) tell({ type: 'step.succeeded', path: command.step.path, result: { value: 1 } });
  return taken;
}

function timed<T>(taken: number[], work: () => T): T {
  const used = process.threadCpuUsage();
  const made = work();
  const { user, system } = process.threadCpuUsage(used);
  taken.push((user + system) / 1000);
  return made;
}
