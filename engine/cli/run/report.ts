import { existsSync } from 'node:fs';
import type { Json } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import { progressTexts } from '../../language/texts/cli/progress.ts';
import { runReportTexts } from '../../language/texts/cli/runs.ts';
import { peopleTexts } from '../../language/texts/run/people.ts';
import { say } from '../../language/texts.ts';
import { describeBatch } from '../../state/describe-batch.ts';
import { namesStep } from '../../state/failure.ts';
import type { RunResult } from '../../state/result/result.ts';
import type { RunState } from '../../state/state.ts';
import { isRunOver, type OpenQuestion, openBatches } from '../../state/state.ts';
import type { Engine } from '../engine.ts';
import { shortPath } from '../files/paths.ts';
import { formatUsage } from '../live/totals.ts';
import { answerCommandLine } from '../questions/at-terminal.ts';
import { formatDuration, plural, size } from '../text/numbers.ts';
import type { Paint } from '../text/paint.ts';
import { glyphs, statusBrush } from '../text/status.ts';
import { oneLine, safeLines } from '../text/width.ts';

type Handle = Awaited<ReturnType<Engine['startRun']>>;

/** The first line of a run. */
export function opening(
  { compiled, backend, state }: Pick<Handle, 'compiled' | 'backend' | 'state'>,
  name: string,
  cwd: string,
  style: Paint,
): string {
  const { pipeline, graph } = compiled;
  const parent = state.started?.parent;
  const about = [
    say(runReportTexts.opening, { steps: plural(graph.frames[0]?.nodes.length ?? 0, 'step'), run: name }),
    ...(parent ? [`· ${say(runReportTexts.fromRun, { run: parent.run })}`] : []),
    ...modeWords(backend, cwd),
  ];

  return `${style.bold(oneLine(pipeline.name ?? pipeline.id))} ${style.dim(about.join(' '))}\n`;
}

/** The backend, where it is not the usual one: a recording that is replayed or written. */
function modeWords({ mode, recording }: Handle['backend'], cwd: string): string[] {
  if (recording === undefined) return [];
  const file = shortPath(recording, cwd);
  return [say(mode === 'replay' ? runReportTexts.replayed : runReportTexts.recorded, { source: file, file })];
}

/**
 * The outputs of a pipeline, for people: short values in one line, long ones indented below their names; those in `unwritten`
 * name no existing file.
 */
export function outputLines(
  { outputs, absent }: Pick<RunResult, 'outputs' | 'absent'>,
  style: Paint,
  unwritten: readonly string[] = [],
): string {
  const names = Object.keys(outputs);
  const pad = Math.max(0, ...names.map((name) => name.length));
  return names
    .map((name) => {
      const value = outputs[name] ?? null;
      const nothing = nothingText(name, { absent, unwritten });
      if (nothing !== undefined) return `${style.bold(name.padEnd(pad))}  ${style.dim(nothing)}\n`;
      const text = asText(value);
      if (!text.includes('\n') && text.length <= 200) return `${style.bold(name.padEnd(pad))}  ${text}\n`;
      return `${style.bold(name)}\n${text.replace(/^(?=.)/gm, '  ').trimEnd()}\n`;
    })
    .join('');
}

function nothingText(name: string, { absent, unwritten }: Record<'absent' | 'unwritten', readonly string[]>): string | undefined {
  if (absent.includes(name)) return say(runReportTexts.noOutput);
  return unwritten.includes(name) ? say(runReportTexts.noFile) : undefined;
}

const asText = (value: Json): string => safeLines(typeof value === 'string' ? value : JSON.stringify(value, null, 2)).trimEnd();

interface ClosingOptions {
  /** The name by which `resume` and `show` find the run. */
  name: string;
  cwd: string;
  state: Pick<
    RunState,
    'usage' | 'cost' | 'lost' | 'products' | 'steps' | 'questions' | 'batches' | 'breakers' | 'status' | 'root'
  >;
  /** The run is being shown already, so `show` is no advice. Advice goes by its present state, whatever moment is shown. */
  now?: ClosingOptions['state'];
  /** `file:line:column` of the step that failed. */
  where?: string | undefined;
  /** Its log cannot be continued. */
  damaged?: boolean;
  /** The process that drives it. */
  owner?: { pid: number; host: string } | undefined;
}

/** The lines below a run: how it ended, why, the files that it wrote, its folder, and the commands that may follow. */
export function closing(
  result: RunResult,
  { name, cwd, state, where, now, damaged, owner }: ClosingOptions,
  style: Paint,
): string {
  const { degraded, error } = result;
  return `${[
    endLine(result, state, style),
    ...(degraded ? [`  ${style.warn(say(runReportTexts.degraded))}`, ...acceptedLines(state, style)] : []),
    ...errorLines(error, style),
    ...(where === undefined ? [] : [`${labelled(runReportTexts.where, style)}${where}`]),
    ...fileLines(state, cwd),
    `${labelled(runReportTexts.run, style)}${shortPath(result.run.folder, cwd)}`,
    ...(owner
      ? [`${labelled(runReportTexts.by, style)}${say(runReportTexts.byProcess, { pid: owner.pid, host: owner.host })}`]
      : []),
    ...(damaged || (now && hasEnded(now.status))
      ? []
      : nextLines(now ?? state, name, style, {
          asked: now ? askedIn(state, now) : state.questions,
          owned: owner !== undefined,
          // A replayed run would continue with real calls; without a failed step there is nothing to fork from.
          forks:
            result.provenance !== 'replay' &&
            result.provenance !== 'simulate' &&
            error?.step !== undefined &&
            state.steps.has(error.step),
        })),
  ].join('\n')}\n`;
}

/** The end or the status of a run with its time, steps and cost, in one line. */
export function endLine(
  { status, duration: ms, order, provenance }: RunResult,
  state: Pick<RunState, 'usage' | 'cost' | 'lost'>,
  style: Paint,
): string {
  const brush = style[statusBrush(status)];
  const shown = brush(`${status in glyphs ? glyphs[status as keyof typeof glyphs] : glyphs.cancelled} ${status}`);
  const head = [
    ms === null ? shown : say(runReportTexts.endedIn, { status: shown, time: formatDuration(ms) }),
    plural(order.length, 'step'),
    formatUsage(state),
    provenance === 'replay' ? say(runReportTexts.isReplay) : '',
  ];

  return head.filter(Boolean).join(' · ');
}

/** `file:line:column` of the step that a run failed at; undefined where it did not fail, or its text has no such step. */
export function whereFailed(engine: Engine, compiled: Handle['compiled'], { error }: RunResult, cwd: string): string | undefined {
  const found = error?.step === undefined ? undefined : engine.locateStep(compiled, error.step, error.field);
  // A question given on the command line has no file.
  return found && existsSync(found.file) ? `${shortPath(found.file, cwd)}:${found.line}:${found.column}` : undefined;
}

/** The failures that steps accept, each with what went wrong. */
function acceptedLines({ steps }: Pick<RunState, 'steps'>, style: Paint): string[] {
  const accepted = [...steps.values()].filter(({ handling }) => handling === 'accepted');
  const lines = accepted.slice(0, mostAccepted).map(({ path, failure }) => {
    const text = say(runReportTexts.acceptedFailure, { step: path, message: oneLine(failure?.message ?? '') });
    return `  ${style.dim('·')} ${text}`;
  });
  const more = accepted.length - lines.length;

  return more > 0 ? [...lines, `  ${style.dim('·')} ${say(runReportTexts.moreAccepted, { count: more })}`] : lines;
}

const mostAccepted = 6;

/** Why a run failed: the step, the message, the hint; empty where it succeeded. */
export function errorLines(error: RunResult['error'], style: Paint): string[] {
  if (!error) return [];
  const step = error.step && !namesStep(error.message, error.step) ? `${error.step}: ` : '';
  const lines = [`  ${step}${safeLines(error.message).replaceAll('\n', '\n  ')}`];
  if (error.hint) lines.push(`  ${style.dim('→')} ${oneLine(error.hint)}`);
  return lines;
}

/** The open questions that had been asked at the moment shown. */
const askedIn = (then: Pick<RunState, 'questions'>, now: Pick<RunState, 'questions'>): RunState['questions'] =>
  new Map([...now.questions].filter(([id]) => then.questions.has(id)));

function nextLines(
  state: ClosingOptions['state'],
  name: string,
  style: Paint,
  { asked, owned, forks }: { asked: RunState['questions']; owned: boolean; forks: boolean },
): string[] {
  const questions = questionLines({ ...state, questions: asked }, name, style);
  if (questions.length || owned) return questions;
  // The run waits for questions that had not been asked at the moment shown.
  if (state.status === 'waiting' && asked.size < state.questions.size) return [];
  const next = `${labelled(runReportTexts.next, style)}baton ${nextCommand(state)} ${name}`;
  return [state.status === 'failed' && forks ? `${next} ${style.dim(say(runReportTexts.orFork, { run: name }))}` : next];
}

/** A run that was cancelled and tidied up cannot be resumed; a new run begins there. */
function nextCommand(state: ClosingOptions['state']): string {
  if (hasEnded(state.status)) return 'show';
  return isRunOver(state) ? 'fork' : 'resume';
}

/** The reasons for waiting of an active or waiting run: open breakers, batches and questions, each with its command; empty if it has ended. */
export function questionLines(state: WaitingState, name: string, style: Paint): string[] {
  const { questions, status } = state;
  if (hasEnded(status) || status === 'cancelled') return [];
  return [
    ...breakerLines(state, style),
    ...batchLines(state, name, style),
    ...openQuestionLines([...questions.values()], name, style),
  ];
}

type WaitingState = Pick<RunState, 'questions' | 'status' | 'batches' | 'breakers'>;

/** The targets whose circuit breaker is open. */
const breakerLines = ({ breakers, status }: WaitingState, style: Paint): string[] =>
  status !== 'running'
    ? []
    : [...breakers.values()].map(
        ({ target, failures: count, kind }) =>
          `${labelled(runReportTexts.fails, style)}${say(progressTexts.leftAlone, { target, count, kind })}`,
      );

/** The batches that the run waits for, with the command that checks them. */
function batchLines(state: WaitingState, name: string, style: Paint): string[] {
  const open = state.status === 'waiting' ? openBatches(state) : [];
  if (open.length === 0) return [];

  const shown = open
    .slice(0, mostQuestions)
    .map((batch) => `${labelled(runReportTexts.waits, style)}${describeBatch(batch, Date.now())}`);
  const more = open.length - shown.length;
  if (more > 0) shown.push(`  ${''.padEnd(labelWidth)}${say(runReportTexts.moreBatches, { count: more })}`);
  const or = style.dim(say(runReportTexts.orStay));

  return [...shown, `${labelled(runReportTexts.next, style)}baton resume ${name} ${or}`];
}

function openQuestionLines(open: readonly OpenQuestion[], name: string, style: Paint): string[] {
  const lines = open.slice(0, mostQuestions).flatMap((question) => {
    const { command, others } = answerCommandLine(question, name);
    const text = say(peopleTexts.open, { question: question.question, text: oneLine(question.text) });
    const or = others.length ? ` ${style.dim(say(peopleTexts.orElse, { values: oneLine(others.join(', ')) }))}` : '';
    return [`${labelled(peopleTexts.label, style)}${text}`, `${labelled(runReportTexts.next, style)}${command}${or}`];
  });
  const more = open.length - mostQuestions;

  return more > 0 ? [...lines, `  ${''.padEnd(labelWidth)}${say(peopleTexts.moreQuestions, { count: more, run: name })}`] : lines;
}

const mostQuestions = 6;

/** A word at the left of what it names. */
function labelled(text: string, style: Paint): string {
  const word = say(text);
  return `  ${style.dim(word)}${' '.repeat(Math.max(1, labelWidth - word.length))}`;
}
const labelWidth = 7;

const hasEnded = (status: RunState['status']): boolean => status === 'succeeded' || status === 'failed';

/** Files that a run wrote: outputs, and files that its steps report. */
function fileLines({ products, steps }: Pick<RunState, 'products' | 'steps'>, cwd: string): string[] {
  const most = 12;
  const written = new Map<string, string>();
  for (const { status, node, location, result, provenance } of steps.values()) {
    // A replayed tool call wrote nothing.
    if (status !== 'succeeded' || provenance === 'replayed' || node.effect !== 'write' || !location) continue;
    const value = result && 'value' in result && isMap(result.value) ? result.value['size'] : undefined;
    written.set(location, typeof value === 'number' ? size(value) : '');
  }

  for (const { file, bytes } of products) written.set(file, size(bytes));
  const files = [...written].slice(0, most).map(([file, bytes]): [string, string] => [shortPath(file, cwd), bytes]);
  const pad = Math.max(0, ...files.map(([file]) => file.length));
  const lines = files.map(([file, bytes], index) =>
    `  ${(index ? '' : say(runReportTexts.wrote)).padEnd(labelWidth)}${file.padEnd(pad)}  ${bytes}`.trimEnd(),
  );

  return written.size > most
    ? [...lines, `  ${''.padEnd(labelWidth)}${say(runReportTexts.moreFiles, { count: written.size - most })}`]
    : lines;
}
