import { planTexts } from '../../language/texts/cli/plan.ts';
import { usageTexts } from '../../language/texts/cli/usage.ts';
import { say } from '../../language/texts.ts';
import { formatDollars } from '../../language/values/money.ts';
import type { PlanDocument } from '../../launch/inspect/documents.ts';
import type { PlanForecast } from '../../launch/plan/forecast.ts';
import type { PlannedRun } from '../../launch/plan/plan-run.ts';
import type { Args } from '../args/parse.ts';
import { refusalDocument } from '../errors/json-refusal.ts';
import { shortPath } from '../files/paths.ts';
import type { Io } from '../io.ts';
import { outputColumns, wantsColour } from '../io.ts';
import { forecastLines } from '../text/forecast.ts';
import type { Paint } from '../text/paint.ts';
import { paint } from '../text/paint.ts';
import { problemLines } from '../text/problem.ts';
import { clip, oneLine, pad, safeLines, width } from '../text/width.ts';
import { wrapText } from '../text/wrapped.ts';

type PlannedStep = PlannedRun['steps'][number];

interface PrintedPlan {
  plan: PlannedRun;
  forecast?: PlanForecast | undefined;
}

/** Prints the plan of a run; returns 2 where the run would be refused. */
export function printPlan({ plan, forecast }: PrintedPlan, args: Args, io: Io): number {
  const code = plan.refused.length ? 2 : 0;
  if (args.has('json')) {
    const refused = plan.refused.map((one) => refusalDocument(one, io));
    const document: PlanDocument = { status: 'planned', ...plan, forecast, refused };
    io.out(`${JSON.stringify(document, null, 2)}\n`);
    return code;
  }

  const style = paint(wantsColour(io, io.outIsTerminal, args.has('no-color')));
  const columns = Math.max(40, outputColumns(io, 160));
  const line = (text: string): void => io.out(`${text.trimEnd()}\n`);
  const { pipeline, inputs, steps, limits, autos } = plan;

  line(say(planTexts.planned, { name: style.bold(oneLine(pipeline.name)), file: shortPath(pipeline.file, io.cwd) }));
  for (const one of inputLines(inputs, columns, style)) line(one);
  for (const one of stepLines(steps, columns, style)) line(one);
  const foreseen = forecast ? forecastLines(forecast).flatMap((one) => wrapText(one, columns - 2)) : [];
  if (foreseen.length) line(`\n${style.bold(say(planTexts.foreseenHere))}`);
  for (const one of foreseen) line(`  ${one}`);
  line(`\n${style.bold(say(planTexts.elseHere))}`);
  if (autos.before + autos.meanwhile) line(`  ${say(planTexts.tagsBefore, autos)}`);
  line(`  ${say(planTexts.writesTo, { folder: shortPath(plan.output_path, io.cwd) })}`);
  line(`  ${say(planTexts.atMost, { count: limits.max_parallel })}`);
  if (limits.max_cost !== null) line(`  ${say(planTexts.spends, { money: formatDollars(limits.max_cost) })}`);
  const acting = plan.logins.flatMap(({ server, state }) => (state === 'signed_in' ? oneLine(server) : []));
  for (const server of acting) line(`  ${say(planTexts.actsAsYou, { server })}`);
  if (!code) line(`\n${style.good('✓')} ${say(planTexts.would)}`);
  else line(`\n${style.bad('✕')} ${say(planTexts.wouldNot)}`);
  for (const one of plan.refused.flatMap((refusal) => refusalLines(refusal, pipeline.file, io.cwd, style))) line(one);

  return code;
}

/** The inputs, each with its value and its origin. */
function inputLines(inputs: PlannedRun['inputs'], columns: number, style: Paint): string[] {
  const lines: string[] = [];
  const line = (text: string): void => void lines.push(text);
  if (inputs.length) line(`\n${style.bold(say(planTexts.inputsHere))}`);
  const names = Math.max(0, ...inputs.map(({ name }) => name.length));

  for (const { name, type, value, from } of inputs) {
    const shown =
      from === 'missing' ? style.bad(say(planTexts.missing)) : oneLine(typeof value === 'string' ? value : JSON.stringify(value));
    const origin = from === 'given' ? say(planTexts.given) : say(planTexts.usual);
    const how = from === 'missing' ? type : origin;
    const room = columns - names - width(how) - 8;
    line(`  ${name.padEnd(names)}  ${from === 'missing' ? shown : clip(shown, Math.max(10, room))}  ${style.dim(how)}`);
  }

  return lines;
}

/** The steps as a tree, with what each does and when. */
function stepLines(steps: readonly PlannedStep[], columns: number, style: Paint): string[] {
  const lines = [`\n${style.bold(say(planTexts.stepsHere))}`];
  const label = (step: PlannedStep): string => `${'  '.repeat(step.depth)}${step.path.split(/[./]/).at(-1) ?? step.path}`;
  const labels = Math.min(Math.max(0, ...steps.map((step) => width(label(step)))), Math.floor(columns * 0.35));

  for (const step of steps) {
    const does = [
      ...(step.repeats ? [step.repeats] : []),
      step.does,
      ...(step.model ? [say(planTexts.asks, { model: step.model === 'computed' ? say(planTexts.computed) : step.model })] : []),
      ...(step.batch ? [say(planTexts.batch[step.batch])] : []),
      ...(step.condition ? [say(planTexts.ifHolds, { condition: oneLine(step.condition) })] : []),
      ...(step.onlyRouted ? [say(planTexts.onRoute)] : []),
    ];
    const words = clip(does.filter(Boolean).join(' · '), columns - labels - 5);

    lines.push(`  ${pad(clip(label(step), labels), labels)}  ${style.dim(words)}`);
    const indent = ' '.repeat(labels + 4);
    for (const line of messageLines(step, columns - indent.length)) lines.push(`${indent}${style.dim('│')} ${line}`);
  }

  return lines;
}

/** The messages that a step sends to a model, as written. */
function messageLines({ messages = [] }: PlannedStep, columns: number): string[] {
  const texts = messages.map(({ role, text }) => (role === 'system' ? say(planTexts.system, { text }) : text));
  const all = safeLines(texts.join('\n'))
    .split('\n')
    .filter((line) => line.trim());
  const shown = all.slice(0, all.length > mostLines + 1 ? mostLines : all.length).map((line) => clip(line, columns - 2));
  const left = all.length - shown.length;

  return left ? [...shown, say(planTexts.moreLines, { count: left })] : shown;
}

/** The most lines of a prompt that are shown. */
const mostLines = 4;

/** The reasons that the run would be refused. */
function refusalLines(
  { message, hint, problems, file, text }: PlannedRun['refused'][number],
  pipelineFile: string,
  cwd: string,
  style: Paint,
): string[] {
  const lines = message
    .trim()
    .split('\n')
    .map((one) => (file === undefined ? one : one.replaceAll(file, shortPath(file, cwd))));
  if (file !== undefined && text !== undefined && problems.length)
    lines.push(...problemLines({ file: shortPath(file, cwd), text }, problems.slice(0, most), style));
  if (problems.length > most) lines.push(say(usageTexts.moreProblems, { count: problems.length - most, file: pipelineFile }));
  if (hint) lines.push(...hint.split('\n').map((one) => `${style.dim('→')} ${one}`));

  return lines.map((one) => `  ${one}`);
}

/** The most problems that are shown. */
const most = 10;
