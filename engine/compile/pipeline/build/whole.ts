import { problem } from '../../../language/problem.ts';
import { pipelineTexts } from '../../../language/texts/compile/pipelines.ts';
import { say } from '../../../language/texts.ts';
import type { Source, SourceEntry } from '../../source/nodes.ts';
import type { BuiltPipeline } from './built.ts';
import type { TopField } from './top-fields.ts';

/** Reports a pipeline without any step, unless another problem explains it already. */
export function reportMissingSteps(source: Source, fields: readonly TopField[], { problems }: BuiltPipeline): void {
  if (source.root === 'list' || source.root === 'scalar') {
    problems.push({
      problem: problem(
        'wrong-type.root',
        { start: 0, end: source.text.length },
        { got: say(source.root === 'list' ? pipelineTexts.aList : pipelineTexts.text) },
      ),
    });
    return;
  }

  const steps = fields.find(({ field }) => field.name === 'steps');
  const misspelt = problems.some(
    ({ problem: one }) => one.code === 'unknown-key' && one.fixes?.some(({ edits }) => edits[0]?.text === 'steps'),
  );
  const broken = source.problems.some((one) => one.code === 'yaml-syntax');
  if (broken || misspelt || (steps && problems.some(({ problem: one }) => one.severity === 'error'))) return;

  const at = steps ?? fields[0];
  if (at) problems.push({ block: at.entry.block, problem: problem('missing-key.steps', at.field.key.range) });
  else problems.push({ problem: problem('missing-key.steps', { start: 0, end: 0 }) });
}

/** Adds one hint a file, at the first deprecated spelling. */
export function addDialectHint({ dialects, problems }: BuiltPipeline, entries: readonly SourceEntry[]): void {
  if (dialects.length === 0) return;
  const places = new Map(
    entries.flatMap((entry) => [
      [entry.block, entry.at] as const,
      ...(entry.items ?? []).map((item) => [item.block, item.at] as const),
    ]),
  );
  const offset = ({ block, use }: (typeof dialects)[number]): number => (places.get(block) ?? 0) + use.range.start;
  const first = dialects.reduce((least, dialect) => (offset(dialect) < offset(least) ? dialect : least));
  const { from, to, range, fix } = first.use;
  const values = { from, to, count: dialects.length - 1 };
  const plural = dialects.length > 1 ? 'dialect.many' : 'dialect';
  const id = to === '' ? 'dialect.nothing' : plural;
  problems.push({ block: first.block, problem: problem(id, range, values, { fixes: fix && [fix] }) });
}
