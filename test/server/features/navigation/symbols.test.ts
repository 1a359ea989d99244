import assert from 'node:assert/strict';
import type { DocumentSymbol } from 'vscode-languageserver';
import { documentSymbols } from '../../../../server/features/navigation/symbols.ts';
import { snapshotOfText } from '../../at-cursor.ts';

const count = (symbols: readonly DocumentSymbol[]): number =>
  symbols.reduce((sum, { children = [] }) => sum + 1 + count(children), 0);

/** How often the outline asks where a block stands, and for what a step calls, in a pipeline of so many steps. */
function workFor(steps: number): { symbols: number; work: number } {
  const written = (id: number): string => `  - id: s${id}\n    pipeline: |\n      steps: [{id: a, set: {t: 1}}]\n`;
  const grouped = (id: number): string => `  - id: g${id}\n    steps: [{id: a, set: {t: 1}}, {id: b, prompt: Hi}]\n`;
  const all = Array.from({ length: steps }, (_, id) => (id % 2 ? written(id) : grouped(id)));
  const snapshot = snapshotOfText(`id: p\ninputs: {a: 1}\nsteps:\n${all.join('')}`);
  const { called, at } = snapshot.compiled;
  let work = 0;
  const counted =
    <T, R>(look: (of: T) => R) =>
    (of: T): R => {
      work++;
      return look(of);
    };
  const counting = Object.assign(new Map(called), { get: counted((name: string) => called.get(name)) });
  const compiled: typeof snapshot.compiled = { ...snapshot.compiled, called: counting, at: counted(at) };
  return { symbols: count(documentSymbols({ ...snapshot, compiled })), work };
}

describe('the outline', () => {
  it('costs what it shows, however many pipelines are written out', () => {
    const [some, many] = [workFor(50), workFor(400)];
    assert.ok(many.symbols > 7 * some.symbols, `${some.symbols} and ${many.symbols} symbols`);
    assert.ok(some.work > 50 && many.work / many.symbols < 1.2 * (some.work / some.symbols), `${some.work} and ${many.work}`);
  });
});
