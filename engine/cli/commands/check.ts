import { resolve } from 'node:path';
import { compile } from '../../compile/compile.ts';
import { lineStarts, toPosition } from '../../compile/source/lines.ts';
import { readTextFile } from '../../launch/read-file.ts';
import { Refusal } from '../../launch/refusal.ts';
import { loadWorld } from '../../launch/world.ts';
import { findRoot } from '../../store/paths.ts';
import type { Problem } from '../../language/problems.ts';
import type { Command } from '../command.ts';
import { problemText } from '../frame.ts';
import { UsageError } from '../usage.ts';

export const check: Command = {
  name: 'check',
  usage: 'FILE…',
  summary: 'Say what is wrong with pipeline files.',
  options: { hints: { help: 'Print hints and information too.' } },
  examples: ['baton check pipeline.baton.yaml', 'baton check --json pipelines/*.yaml'],
  async run({ positionals, flag, output }) {
    if (positionals.length === 0) throw new UsageError('baton check wants one or more files.', 'See: baton check --help');
    const files: object[] = [];
    let valid = true;
    for (const file of positionals) {
      const checked = await checkFile(file);
      valid &&= checked.valid;
      files.push({ file, valid: checked.valid, problems: checked.problems.map((problem) => asJson(problem, checked.text)) });
      if (flag('json')) continue;
      const shown = checked.problems.filter(({ severity }) => flag('hints') || severity === 'error' || severity === 'warning');
      for (const problem of shown) output.say(problemText(problem, file, checked.text, output));
      output.say(verdict(file, checked.problems, output.style));
    }
    if (flag('json')) output.answer(JSON.stringify({ files }, null, 2));
    return valid ? 0 : 2;
  },
};

interface Checked {
  text: string;
  valid: boolean;
  problems: Problem[];
}

/** A file that cannot be read is one problem at its beginning, so that the others are still checked. */
async function checkFile(file: string): Promise<Checked> {
  const path = resolve(file);
  try {
    const text = await readTextFile(path);
    const { valid, problems } = compile(text, await loadWorld(path, findRoot(path, process.cwd())));
    return { text, valid, problems };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { text: '', valid: false, problems: [{ code: 'file-missing', severity: 'error', range: { start: 0, end: 0 }, message: error.message, ...(error.hint ? { hint: error.hint } : {}) }] };
  }
}

function asJson({ code, severity, message, range, hint, fixes }: Problem, text: string): object {
  const starts = lineStarts(text);
  const place = (one: Problem['range']) => ({ start: toPosition(starts, one.start), end: toPosition(starts, one.end) });
  return {
    code,
    severity,
    message,
    range: place(range),
    ...(hint ? { hint } : {}),
    ...(fixes ? { fixes: fixes.map(({ title, edits }) => ({ title, edits: edits.map((edit) => ({ range: place(edit.range), text: edit.text })) })) } : {}),
  };
}

function verdict(file: string, problems: readonly Problem[], style: (style: 'green' | 'red' | 'gray', text: string) => string): string {
  const count = (severity: Problem['severity']): number => problems.filter((one) => one.severity === severity).length;
  const [errors, warnings, rest] = [count('error'), count('warning'), count('hint') + count('information')];
  const parts = [[errors, 'error'], [warnings, 'warning'], [rest, 'hint']].filter(([number]) => number).map(([number, word]) => `${number} ${word}${number === 1 ? '' : 's'}`);
  return `${errors ? style('red', '✕') : style('green', '✓')} ${file}${parts.length ? style('gray', `  ${parts.join(', ')}`) : ''}`;
}
