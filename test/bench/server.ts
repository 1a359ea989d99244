// Time from an edit inside one step to its diagnostics, of opening, and of each answer of the server, beside the YAML parser alone on
// the same text; then our server beside two others. Medians of eleven edits, of three in the longest text.
// Run: npm run bench:server (up to a number of lines: npm run bench:server -- 1000)
import { cpus, loadavg } from 'node:os';
import { parseDocument } from 'yaml';
import type { Compiled } from '../../engine/compile/compile.ts';
import { compile } from '../../engine/compile/compile.ts';
import { inlayHints } from '../../server/features/appearance/inlay-hints.ts';
import { selectionRanges } from '../../server/features/appearance/selection-ranges.ts';
import { semanticTokens } from '../../server/features/appearance/semantic-tokens.ts';
import { complete } from '../../server/features/completion/completion.ts';
import { signatureHelp } from '../../server/features/completion/signature.ts';
import { diagnose } from '../../server/features/diagnostics.ts';
import { format } from '../../server/features/editing/formatting.ts';
import { linkedEditing } from '../../server/features/editing/linked-editing.ts';
import { renameSymbol } from '../../server/features/editing/rename.ts';
import { hover } from '../../server/features/hover/hover.ts';
import { findDefinition } from '../../server/features/navigation/definition.ts';
import { documentSymbols } from '../../server/features/navigation/symbols.ts';
import { hintKinds } from '../../server/protocol/client-options.ts';
import type { Snapshot } from '../../server/snapshot.ts';
import { snapshotOf } from '../../server/snapshot.ts';
import { printBeside } from './editing/beside.ts';

const step = (i: number): string => `  - id: step_${i}
    description: Reads one file
    tool: filesystem
    action: read
    condition: "{{ ${i ? `step_${i - 1}.success` : 'true'} }}"
    parameters:
      path: "{{ topic | truncate(20) }}/file-${i}.txt"
    retry: 2
    timeout: 30
`;
const textOf = (lines: number): string =>
  `id: bench\ninputs:\n  topic: {type: string, default: tea}\nsteps:\n${Array.from({ length: Math.max(1, Math.floor((lines - 4) / 9)) }, (_, i) => step(i)).join('')}`;
const world = { file: 'bench.baton.yaml' };
const median = (numbers: number[]): number => numbers.sort((a, b) => a - b)[numbers.length >> 1] ?? 0;
const timed = (work: () => unknown): number => {
  const from = performance.now();
  work();
  return performance.now() - from;
};
const ms = (number: number): string => `${number.toFixed(1)} ms`;

/** What is asked: of a version that nothing was asked of yet (`fresh`), as after each edit, or of one that was asked before. */
const answers: Record<string, { fresh?: true; ask(snapshot: Snapshot, at: { line: number; template: number }): unknown }> = {
  'completion after an edit': {
    fresh: true,
    ask: (snapshot, { template }) => complete(snapshot, { line: template, character: 20 }),
  },
  'signature after an edit': {
    fresh: true,
    ask: (snapshot, { line }) => signatureHelp(snapshot, { line: line + 5, character: 33 }),
  },
  'semantic tokens after an edit': { fresh: true, ask: (snapshot) => semanticTokens(snapshot) },
  'semantic tokens of a screen': {
    fresh: true,
    ask: (snapshot, { line }) =>
      semanticTokens(snapshot, { start: { line, character: 0 }, end: { line: line + 60, character: 0 } }),
  },
  'inlay hints of a screen': {
    fresh: true,
    ask: (snapshot, { line }) =>
      inlayHints(snapshot, { start: { line, character: 0 }, end: { line: line + 60, character: 0 } }, new Set(hintKinds)),
  },
  'symbols after an edit': { fresh: true, ask: documentSymbols },
  'linked editing after an edit': {
    fresh: true,
    ask: (snapshot, { line }) => linkedEditing(snapshot, { line: line - 1, character: 12 }),
  },
  'hover, unchanged': { ask: (snapshot, { line }) => hover(snapshot, { line: line + 1, character: 5 }) },
  'definition, unchanged': { ask: (snapshot, { template }) => findDefinition(snapshot, { line: template, character: 20 }) },
  'selection range': { ask: (snapshot, { line }) => selectionRanges(snapshot, [{ line: line + 5, character: 20 }]) },
  formatting: { ask: (snapshot) => format(snapshot, { tabSize: 2 }) },
  'formatting, all lines move': { ask: (snapshot) => format(snapshot, { tabSize: 4 }) },
  rename: { ask: (snapshot, { line }) => renameSymbol(snapshot, { line: line - 1, character: 12 }, 'another') },
};

const most = Number(process.argv[2] ?? 50_000);
const sizes = [100, 1000, 3000, 10_000, 50_000].filter((lines) => lines <= most);
const table = new Map<string, number[]>();
const note = (name: string, time: number): void => void table.set(name, [...(table.get(name) ?? []), time]);

console.log(`${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}, Node ${process.version}\n`);
for (const lines of sizes) {
  const text = textOf(lines);
  const rounds = lines > 20_000 ? 3 : 11;
  for (let warm = 0; warm < (lines > 5000 ? 1 : 10); warm++) compile(text, world);
  note('parseDocument', median(Array.from({ length: 5 }, () => timed(() => parseDocument(text, { keepSourceTokens: false })))));
  const open = Array.from({ length: 5 }, () => timed(() => diagnose(snapshotOf('file:///b', 1, compile(text, world)))));
  note('open → diagnostics (≤ 50 ms at 1000 lines, ≤ 100 at 3000)', median(open));
  let previous: Compiled = compile(text, world);
  const middle = text.indexOf('Reads', text.length >> 1);
  const line = text.slice(0, middle).split('\n').length - 1;
  const template = text.slice(0, text.indexOf('{{', middle)).split('\n').length - 1;
  let version = 0;
  const edit = (): Compiled => {
    const word = 'x'.repeat((version++ % 30) + 1);
    return (previous = compile(`${text.slice(0, middle)}${word}${text.slice(middle)}`, world, previous));
  };
  note(
    'edit → diagnostics (≤ 8 ms at 1000 lines, ≤ 25 at 3000, then linear)',
    median(Array.from({ length: rounds }, () => timed(() => diagnose(snapshotOf('file:///b', version, edit()))))),
  );
  for (const [name, { fresh, ask }] of Object.entries(answers)) {
    const times = Array.from({ length: rounds }, () => {
      if (fresh) return timed(() => ask(snapshotOf('file:///b', version, edit()), { line, template }));
      const snapshot = snapshotOf('file:///b', version, edit());
      hover(snapshot, { line, character: 5 });
      return timed(() => ask(snapshot, { line, template }));
    });
    note(name, median(times));
  }
}
const nameWidth = Math.max(...[...table.keys()].map((name) => name.length));
console.log(`${''.padEnd(nameWidth)}${sizes.map((lines) => `${lines} lines`.padStart(14)).join('')}`);
for (const [name, times] of table) console.log(`${name.padEnd(nameWidth)}${times.map((time) => ms(time).padStart(14)).join('')}`);

printBeside(most);
