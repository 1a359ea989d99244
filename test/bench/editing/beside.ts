// Our server beside yaml-language-server with our schema and the language service of GitHub Actions, each on the same lines in a process
// of its own. What takes longer than two minutes in all is not measured (—); what a peer does not do is left empty.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipelineSchema } from '../../../engine/language/schema/schema.ts';
import { layOut } from '../../editor/lay-out.mjs';
import type { Variant } from './texts.ts';
import { sizes, variants, workOf } from './texts.ts';

const measures = {
  open: 'open → problems',
  edit: 'edit → problems',
  completion: 'completion after it',
  hover: 'hover',
  definition: 'definition',
  symbols: 'symbols',
  tokens: 'semantic tokens',
  lenses: 'lenses',
  rename: 'rename',
  heap: 'memory (MB)',
} as const;

type Outcome = Readonly<Record<string, number>> | undefined;

const home = join(import.meta.dirname, '../peers');
const node = ['--expose-gc', '--disable-warning=ExperimentalWarning', '--max-old-space-size=6000'];

/** Prints one table for each kind of text; `most` is the number of lines to go up to. */
export function printBeside(most: number): void {
  layOut({ folder: home, what: 'the peers of the benchmark (240 MB, once)', options: ['--legacy-peer-deps'] });
  const folder = mkdtempSync(join(tmpdir(), 'baton-bench-'));
  const schema = join(folder, 'schema.json');
  writeFileSync(schema, JSON.stringify(pipelineSchema()));
  const servers: { name: string; language: 'pipeline' | 'workflow'; args(variant: Variant): string[] }[] = [
    {
      name: 'Baton',
      language: 'pipeline',
      args: () => ['--import', './test/hooks.mjs', join(import.meta.dirname, 'ours.ts')],
    },
    { name: 'YAML', language: 'pipeline', args: (variant) => [join(home, 'yaml-editing.mjs'), schema, variant] },
    { name: 'Actions', language: 'workflow', args: () => [join(home, 'actions-editing.mjs')] },
  ];
  const columns = sizes.filter((lines) => lines <= most);
  for (const variant of variants) {
    const found = columns.map((lines) =>
      servers.map(({ language, args }) => run(args(variant), JSON.stringify(workOf(language, lines, variant)))),
    );
    console.log(`\n${variant}`.padEnd(22) + columns.map((lines) => `${lines} lines`.padStart(32)).join(''));
    console.log(''.padEnd(21) + columns.map(() => `  ${servers.map(({ name }) => name.padStart(10)).join('')}`).join(''));
    for (const [key, title] of Object.entries(measures))
      console.log(
        title.padEnd(21) + found.map((outcomes) => `  ${outcomes.map((one) => shown(one, key).padStart(10)).join('')}`).join(''),
      );
  }
  rmSync(folder, { recursive: true, force: true });
}

function run(args: readonly string[], input: string): Outcome {
  const { stdout, status } = spawnSync(process.execPath, [...node, ...args], {
    input,
    encoding: 'utf8',
    timeout: 120_000,
    maxBuffer: 1e8,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  return status === 0 ? JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') : undefined;
}

function shown(outcome: Outcome, key: string): string {
  if (!outcome) return '—';
  const value = outcome[key];
  return value === undefined ? '' : value < 10 ? value.toFixed(1) : value.toFixed(0);
}
