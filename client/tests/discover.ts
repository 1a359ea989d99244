import type { Range } from '../../engine/language/problems.ts';
import { engine } from '../runs/engine.ts';

/** A case of `tests:` in the text. */
export interface FoundCase {
  /** The name; repeated names are numbered. */
  id: string;
  name: string;
  range: Range;
}

/** The cases of a text, even if it cannot be run. */
export async function listCases(text: string, file: string): Promise<FoundCase[]> {
  // Most pipelines have none: they are not parsed.
  if (!/^tests[ \t]*:/m.test(text)) return [];

  const compiled = (await engine()).compile(text, { file });
  const seen = new Map<string, number>();
  return compiled.pipeline.tests.map(({ name, block, range }) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    const by = compiled.at(block);
    return { id: count === 1 ? name : `${name} #${count}`, name, range: { start: range.start + by, end: range.end + by } };
  });
}
