import { resolve } from 'node:path';
import type { Problem } from '../../language/problems.ts';
import type { Command } from '../commands.ts';
import type { Engine } from '../engine.ts';
import { loadEngine } from '../engine.ts';
import type { Io } from '../io.ts';
import { wantsColour } from '../io.ts';
import type { Paint } from '../text/paint.ts';
import { paint } from '../text/paint.ts';
import { problemLines, tally } from '../text/problem.ts';
import { lspRanges, problemJson } from '../text/problem-json.ts';

export const check: Command = {
  says: 'says what is wrong with pipelines, without running anything',
  about:
    'Checks keys, names in templates, types, order, tools and AUTO tags. Also takes baton.yaml. Ends with 2 where a file has an error.',
  positionals: [{ name: 'FILE', many: true }],
  options: ['json', 'quiet'],
  examples: ['baton check pipeline.baton.yaml', 'baton check examples/*/*.baton.yaml --json'],
  async run(args, io) {
    const engine = await loadEngine();
    const checked: Checked[] = [];
    for (const file of args.positionals) checked.push(await checkFile(engine, file, io.cwd));
    const style = paint(wantsColour(io, io.outIsTerminal, args.has('no-color')));
    if (args.has('json')) io.out(`${JSON.stringify({ files: checked.map(toJson) }, null, 2)}\n`);
    else if (!args.has('quiet')) tell(checked, style, io);
    return checked.every(({ valid }) => valid) ? 0 : 2;
  },
};

interface Checked {
  file: string;
  text: string;
  problems: readonly Problem[];
  valid: boolean;
  /** Steps, where it could be read as a pipeline. */
  steps?: number;
}

/** A file that cannot be read is a problem of its own: the others are checked all the same. */
async function checkFile(engine: Engine, file: string, cwd: string): Promise<Checked> {
  const path = resolve(cwd, file);
  try {
    const text = await engine.readTextFile(path);
    if (/(?:^|[\\/])baton\.ya?ml$/.test(file)) {
      const { problems } = engine.readSettings(text);
      return { file, text, problems, valid: problems.every(({ severity }) => severity !== 'error') };
    }
    const { problems, valid, graph } = engine.compile(text, await engine.loadWorld(path, engine.findRoot(path, cwd)));
    return { file, text, problems, valid, steps: graph.nodes.length };
  } catch (error) {
    // What is wrong with another file, such as baton.yaml, is told as that file's own.
    if (!(error instanceof engine.Refusal) || error.file !== path || error.problems.length) throw error;
    const { message, hint } = error;
    const problem: Problem = {
      code: 'file-missing',
      severity: 'error',
      range: { start: 0, end: 0 },
      message: message.replaceAll(path, file),
      ...(hint ? { hint } : {}),
    };
    return { file, text: '', problems: [problem], valid: false };
  }
}

function toJson({ file, text, problems, valid }: Checked) {
  const lsp = lspRanges(text);
  return { file, valid, problems: problems.map((one) => problemJson(one, lsp)) };
}

function tell(checked: readonly Checked[], style: Paint, io: Io): void {
  for (const { file, text, problems, valid, steps } of checked) {
    const unread = problems.length === 1 && problems[0]?.code === 'file-missing' && text === '';
    if (problems.length)
      io.out(`${(unread ? unreadLines(problems, style) : problemLines({ file, text }, problems, style)).join('\n')}\n`);
    const counted = tally(problems);
    const about = steps === undefined ? '' : ` (${steps} ${steps === 1 ? 'step' : 'steps'})`;
    if (unread) continue;
    io.out(
      `${valid ? style.good('✓') : style.bad('✕')} ${file}${about}: ${valid ? `valid${counted ? `, ${counted}` : ''}` : counted}\n`,
    );
  }
  const wrong = checked.filter(({ valid }) => !valid).length;
  if (checked.length > 1) io.out(`\n${checked.length} files checked, ${wrong === 0 ? 'all valid' : `${wrong} with errors`}\n`);
}

const unreadLines = (problems: readonly Problem[], style: Paint): string[] =>
  problems.flatMap(({ message, hint }) => [`${style.bad('✕')} ${message}`, ...(hint ? [`  ${style.dim('→')} ${hint}`] : [])]);
