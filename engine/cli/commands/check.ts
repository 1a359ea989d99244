import { basename, dirname, join, resolve } from 'node:path';
import { version } from '../../../package.json';
import type { Compiled } from '../../compile/compile.ts';
import { stepNodes } from '../../compile/graph/places.ts';
import type { Problem } from '../../language/problems.ts';
import { checkTexts } from '../../language/texts/cli/check.ts';
import { aboutTexts, commandTexts } from '../../language/texts/cli/commands.ts';
import { fixTexts } from '../../language/texts/cli/fix.ts';
import { optionTexts } from '../../language/texts/cli/options.ts';
import { say } from '../../language/texts.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Command } from '../command.ts';
import type { Engine } from '../engine.ts';
import { loadEngine } from '../engine.ts';
import { expandFolders } from '../files/expand-folders.ts';
import { fixFiles } from '../files/fix-files.ts';
import { checkedName, namesSettings } from '../files/paths.ts';
import type { Io } from '../io.ts';
import { wantsColour } from '../io.ts';
import { plural } from '../text/numbers.ts';
import type { Paint } from '../text/paint.ts';
import { paint } from '../text/paint.ts';
import { problemLines, tally } from '../text/problem.ts';
import { lspRanges, problemJson } from '../text/problem-json.ts';
import type { ProblemFile } from '../text/sarif.ts';
import { sarifOf } from '../text/sarif.ts';
import { workflowCommands } from '../text/workflow-commands.ts';

export const checkCommand: Command = {
  says: commandTexts.check,
  about: aboutTexts.check,
  positionals: [{ name: 'FILE', many: true }],
  options: ['json', 'sarif', 'github', 'resolved', 'fix', 'yes', 'quiet'],
  examples: [
    'baton check pipeline.baton.yaml',
    'baton check .',
    'baton check pipeline.baton.yaml --resolved',
    'baton check examples/*/*.baton.yaml --json',
  ],
  meanings: { quiet: optionTexts.quietCode },
  async run(args, io) {
    if (formats.filter((name) => args.has(name)).length > 1) throw new UsageError(checkTexts.oneFormat);
    if (args.has('yes') && !args.has('fix')) throw new UsageError(say(fixTexts.yesWithFix));

    const files = expandFolders(args.positionals, io.cwd, checkedName);
    const engine = await loadEngine();
    const fixed = args.has('fix')
      ? await fixFiles(files, {
          engine,
          io,
          style: paint(wantsColour(io, io.screen !== undefined, args.has('no-color'))),
          quiet: args.has('quiet'),
          yes: args.has('yes'),
        })
      : undefined;
    const checked: Checked[] = [];
    for (const file of files) checked.push(...(await checkFile(engine, file, io.cwd, fixed?.written.get(file))));
    const style = paint(wantsColour(io, io.outIsTerminal, args.has('no-color')));

    if (args.has('json')) io.out(`${JSON.stringify({ files: checked.map(toJson) }, null, 2)}\n`);
    else if (args.has('sarif')) {
      const { problemPages } = await import('../lazy/problem-pages.ts');
      io.out(`${JSON.stringify(sarifOf(checked, version, problemPages), null, 2)}\n`);
    } else if (args.has('github'))
      io.out(
        workflowCommands(checked)
          .map((line) => `${line}\n`)
          .join(''),
      );
    else if (args.has('resolved') && checked.every(({ valid }) => valid)) io.out(resolvedTexts(checked));
    else if (!args.has('quiet')) tell(checked, style, io);

    return checked.every(({ valid }) => valid) && !fixed?.hasLeft ? 0 : 2;
  },
};

/** Output formats for programs. */
const formats = ['json', 'sarif', 'github', 'resolved'] as const;

interface Checked extends ProblemFile {
  valid: boolean;
  /** The pipeline with its step templates applied. */
  resolved?: string | undefined;
  /** The number of steps, where the text could be read as a pipeline. */
  steps?: number;
  /** Its triggers, in words. */
  triggers?: readonly string[];
  /** Older and foreign spellings that were rewritten. */
  fixed?: number | undefined;
}

/**
 * A file that cannot be read is a problem of its own: the others are still checked. `spellings` is the number of older and
 * foreign spellings that were rewritten in it.
 */
async function checkFile(engine: Engine, file: string, cwd: string, spellings: number | undefined): Promise<Checked[]> {
  const path = resolve(cwd, file);
  try {
    const text = await engine.readTextFile(path);
    if (namesSettings(file)) {
      const { problems } = engine.readSettings(text);
      return [{ file, text, problems, valid: problems.every(({ severity }) => severity !== 'error') }];
    }

    const world = await engine.loadWorld(path, { root: engine.findRoot(path, cwd), cwd });
    const compiled = engine.compile(text, world);
    const fixed = spellings === undefined ? undefined : spellings - compiled.read.dialects.length;
    const resolved = compiled.valid ? engine.printResolved(compiled) : undefined;
    const triggers = await tellTriggers(compiled);
    return [{ ...checkedAs(file, compiled), triggers, fixed, resolved }, ...(await lockBeside(engine, file, compiled))];
  } catch (error) {
    // Faults of another file, such as baton.yaml, are reported under the name of that file.
    if (!(error instanceof engine.Refusal) || error.file !== path || error.problems.length) throw error;

    const { message, hint } = error;
    const problem: Problem = {
      code: 'file-missing',
      severity: 'error',
      range: { start: 0, end: 0 },
      message: message.replaceAll(path, file),
      hint: hint || undefined,
    };
    return [{ file, text: '', problems: [problem], valid: false }];
  }
}

/** The triggers of a pipeline, in words. */
async function tellTriggers({ pipeline: { triggers } }: Compiled): Promise<string[]> {
  if (triggers.length === 0) return [];
  const { describeTrigger } = await import('../lazy/schedule-times.ts');
  return triggers.map((one) => describeTrigger(one, Date.now()));
}

/** The texts as YAML documents; where there are several, each names its file. */
function resolvedTexts(checked: readonly Checked[]): string {
  const texts = checked.flatMap(({ file, resolved }) => (resolved === undefined ? [] : [{ file, text: resolved }]));
  if (texts.length === 1) return texts[0]?.text ?? '';
  return texts.map(({ file, text }) => `--- # ${file}\n${text.trimEnd()}\n`).join('');
}

/** The lock file of a pipeline, where there is something wrong with it. */
async function lockBeside(engine: Engine, file: string, compiled: Compiled): Promise<Checked[]> {
  const lock = await engine.checkLock(compiled);
  if (!lock?.problems.length) return [];
  const { text, problems } = lock;
  return [{ file: join(dirname(file), basename(lock.file)), text, problems, valid: false }];
}

const checkedAs = (file: string, { text, world, problems, valid, graph }: Compiled): Checked => ({
  file,
  text,
  // A command in a hint names the file as the user named it.
  problems: problems.map((one) => ({ ...one, hint: one.hint?.replaceAll(world.file, file) })),
  valid,
  steps: stepNodes(graph).length,
});

function toJson({ file, text, problems, valid, fixed }: Checked) {
  const lsp = lspRanges(text);
  return { file, valid, fixed, problems: problems.map((one) => problemJson(one, lsp)) };
}

function tell(checked: readonly Checked[], style: Paint, io: Io): void {
  for (const { file, text, problems, valid, steps, triggers = [], fixed } of checked) {
    if (fixed) io.out(`${style.good('✓')} ${say(checkTexts.spelled, { file, count: fixed })}\n`);
    const unread = problems.length === 1 && problems[0]?.code === 'file-missing' && text === '';
    if (problems.length)
      io.out(`${(unread ? unreadLines(problems, style) : problemLines({ file, text }, problems, style)).join('\n')}\n`);
    const counted = tally(problems);
    if (unread) continue;

    const whenValid = counted ? say(checkTexts.validBut, { problems: counted }) : say(checkTexts.valid);
    const result = valid ? whenValid : counted;
    const summary =
      steps === undefined
        ? say(checkTexts.checked, { file, result })
        : say(checkTexts.checkedSteps, { file, steps: plural(steps, 'step'), result });

    io.out(`${valid ? style.good('✓') : style.bad('✕')} ${summary}\n`);
    for (const trigger of triggers) io.out(`  ${style.dim(say(checkTexts.trigger, { trigger }))}\n`);
  }

  const wrong = checked.filter(({ valid }) => !valid).length;
  if (checked.length < 2) return;

  const count = checked.length;
  io.out(`\n${wrong === 0 ? say(checkTexts.allValid, { count }) : say(checkTexts.someWrong, { count, wrong })}\n`);
}

const unreadLines = (problems: readonly Problem[], style: Paint): string[] =>
  problems.flatMap(({ message, hint }) => [`${style.bad('✕')} ${message}`, ...(hint ? [`  ${style.dim('→')} ${hint}`] : [])]);
