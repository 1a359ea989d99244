import type { DoctorFinding } from '../../engine/index.ts';
import type { Json, JsonMap } from '../../engine/language/json.ts';
import { isMap } from '../../engine/language/json.ts';
import { say } from '../../engine/language/texts.ts';
import type { Failure } from '../../engine/state/failure.ts';
import { diagnosticTexts as texts } from '../runs/texts.ts';

/** The newest run; without `steps` if its log cannot be read. */
export interface DiagnosedRun {
  id: string;
  pipeline: string;
  status: string;
  foreign: boolean;
  duration?: number | undefined;
  engine?: string;
  mode?: string;
  facts?: number;
  damaged?: boolean;
  error?: Failure | null;
  steps?: { path: string; status: string; error: Failure | null; attempts: number }[];
  /** Never written to the report; occurrences of their values in messages are masked. */
  inputs?: JsonMap;
}

export interface Diagnosed {
  versions: Record<string, string>;
  place: { remote: string | undefined; web: boolean; trusted: boolean; folders: number };
  settings: Record<string, Json>;
  findings: readonly DoctorFinding[];
  problems: { file: string; problems: { code: string; severity: number; line: number }[] }[];
  run: DiagnosedRun | undefined;
  home: string;
}

/** Replaces the value of an input. */
const masked = '***';

/**
 * Failure codes whose messages are about the machine; messages of other codes may quote values of the run, so only the code
 * is reported.
 */
const tellable: ReadonlySet<string> = new Set([
  'auth',
  'budget',
  'internal',
  'network',
  'overload',
  'permission',
  'quota',
  'rate',
  'timeout',
] satisfies Failure['kind'][]);

/** Maximum number of entries. */
const most = { problems: 30, failures: 20 };

/** The report as Markdown. */
export function diagnosticsReport({ versions, place, settings, findings, problems, run, home }: Diagnosed): string {
  const mask = maskOf(valuesIn(run?.inputs ?? {}));
  const { remote, web, trusted, folders } = place;
  const where = [
    remote === undefined ? texts.local : say(texts.remote, { name: remote }),
    web ? texts.web : texts.desktop,
    trusted ? texts.trusted : texts.untrusted,
    say(texts.folders, { count: folders }),
  ];
  const sections: [string, string[]][] = [
    [texts.versions, [...Object.entries(versions).map(([name, version]) => `${name} ${version}`), where.join(', ')]],
    [texts.settings, Object.entries(settings).map(([name, value]) => `${name}: ${JSON.stringify(value)}`)],
    [
      texts.machine,
      findings
        .filter(({ state }) => state !== 'fine')
        .map(({ about, state, says }) => say(texts.finding, { about, state, says: mask(says) })),
    ],
    [texts.problems, problemLines(problems)],
    [texts.run, run ? runLines(run, mask) : []],
  ];
  const lines = sections.flatMap(([title, body]) => [
    `### ${title}`,
    ...(body.length ? body : [texts.none]).map((line) => `- ${line}`),
    '',
  ]);

  return lines.join('\n').replaceAll(home, '~');
}

const severities = [texts.error, texts.warning, texts.information, texts.hint];

function problemLines(files: Diagnosed['problems']): string[] {
  const lines = files.flatMap(({ file, problems }) =>
    problems.map(({ code, severity, line }) =>
      say(texts.problem, { file, line, severity: severities[severity] ?? texts.error, code: code || texts.noCode }),
    ),
  );
  return atMost(lines, most.problems);
}

function runLines(
  { id, pipeline, status, foreign, duration, engine, mode, facts, damaged, error, steps }: DiagnosedRun,
  mask: (text: string) => string,
): string[] {
  const head = say(texts.ended, {
    id,
    pipeline,
    status,
    took: duration === undefined ? texts.noEnd : say(texts.took, { ms: duration }),
  });
  const notes = [foreign ? texts.foreign : '', damaged ? texts.damaged : ''].filter(Boolean);
  if (!steps) return [head, ...notes, texts.unread];

  const counts = [...Map.groupBy(steps, (step) => step.status)].map(([one, all]) =>
    say(texts.stepCount, { status: one, count: all.length }),
  );
  const failed = steps.flatMap((step) =>
    step.error ? [say(texts.failed, { path: step.path, attempts: step.attempts, why: failureWords(step.error, mask) })] : [],
  );

  return [
    head,
    ...notes,
    say(texts.logged, { facts: facts ?? 0, engine: engine ?? '', mode: mode ?? '' }),
    counts.join(', '),
    ...(error ? [say(texts.runFailed, { why: failureWords(error, mask) })] : []),
    ...atMost(failed, most.failures),
  ].filter(Boolean);
}

const failureWords = ({ kind, message }: Failure, mask: (text: string) => string): string =>
  tellable.has(kind) ? say(texts.failure, { kind, message: mask(message) }) : kind;

const atMost = (lines: readonly string[], count: number): string[] =>
  lines.length > count ? [...lines.slice(0, count), say(texts.more, { count: lines.length - count })] : [...lines];

/** Shorter texts occur everywhere by chance, and reveal nothing. */
const shortest = 3;

/** Every text and number in a value. */
function valuesIn(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(valuesIn);
  if (isMap(value)) return Object.values(value).flatMap((one) => valuesIn(one ?? null));
  return typeof value === 'string' || typeof value === 'number' ? [String(value)] : [];
}

/** Longer values are replaced first, so that nothing remains of a value that contains another. */
function maskOf(values: readonly string[]): (text: string) => string {
  const hidden = values.filter(({ length }) => length >= shortest).sort((a, b) => b.length - a.length);
  return (text) => hidden.reduce((left, value) => left.replaceAll(value, masked), text);
}
