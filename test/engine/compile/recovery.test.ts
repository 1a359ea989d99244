import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import type { Compiled } from '../../../engine/compile/compile.ts';
import { compile } from '../../../engine/compile/compile.ts';
import { inSample } from '../../sample.ts';

/** Top-level steps by their lines, counted from 0: `last` is behind their text. */
interface Lines {
  id: string;
  first: number;
  last: number;
}

/** Lines that one test damages, each by itself. */
const atOnce = 60;
/** The sweep is cut into so many samples. */
const samples = 20;

const examples = globSync('examples/*/*.baton.yaml').map((file) => ({ file, text: readFileSync(file, 'utf8') }));

/** Where the steps of a whole example stand. */
function stepsOf(compiled: Compiled): Lines[] {
  const lineAt = (offset: number): number => compiled.text.slice(0, offset).split('\n').length - 1;
  return compiled.pipeline.steps.map(({ step, at }) => ({
    id: step.id,
    first: lineAt(at + step.range.start),
    last: lineAt(at + step.range.end - 1) + 1,
  }));
}

/** No throw, every problem inside the text, and the given steps in the graph. */
function holds(text: string, file: string, intact: readonly Lines[], how: string): void {
  const { problems, graph } = compile(text, { file });
  for (const { range, code } of problems)
    assert.ok(range.start >= 0 && range.start <= range.end && range.end <= text.length, `${how}: ${code} lies outside`);
  const ids = new Set(graph.frames[0]?.nodes.map((index) => graph.nodes[index]?.id));
  for (const { id } of intact) assert.ok(ids.has(id), `${how}: ${id} is lost`);
}

describe('an example that is being typed', () => {
  for (const { file, text } of examples) {
    const whole = stepsOf(compile(text, { file }));
    const lines = text.split('\n');
    const changed = (line: number, put: string[]): string => lines.toSpliced(line, 1, ...put).join('\n');

    it(`cut anywhere keeps the steps before the cut: ${file}`, () => {
      // Every place of the small ones, and places without a pattern of the others.
      const step = Math.max(1, Math.floor(text.length / 400)) | 1;
      for (let at = 0; at <= text.length; at += step) {
        if (!inSample(at / step, samples)) continue;
        const line = text.slice(0, at).split('\n').length - 1;
        holds(
          text.slice(0, at),
          file,
          whole.filter(({ last }) => last <= line),
          `cut at ${at}`,
        );
      }
    });

    const damages: [string, (line: string) => string[]][] = [
      ['deleted', () => []],
      ['doubled', (line) => [line, line]],
      ['half-typed', (line) => [line.slice(0, line.length - Math.ceil(line.trim().length / 2))]],
    ];
    const parts = Array.from({ length: Math.ceil(lines.length / atOnce) }, (_, part) => part * atOnce);
    for (const [name, damage, from] of damages.flatMap(([name, damage]) => parts.map((from) => [name, damage, from] as const)))
      it(`with any one line ${name} keeps the other steps: ${file} from line ${from + 1}`, () => {
        for (const [at, line] of lines.slice(from, from + atOnce).entries()) {
          const index = from + at;
          if (!inSample(index, samples)) continue;
          const inside = whole.some(({ first, last }) => first <= index && index < last);
          // Without `steps:` there is no list; what stands before and behind it is no step.
          const others = inside ? whole.filter(({ first, last }) => index < first || last <= index) : [];
          holds(changed(index, damage(line)), file, others, `line ${index + 1} ${name}`);
        }
      });
  }
});
