import { failureKinds } from '../../language/failures.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import { nearest } from '../../language/spelling/suggest.ts';
import { testingTexts } from '../../language/texts/testing.ts';
import { say } from '../../language/texts.ts';
import { fits } from '../../language/wildcard.ts';
import { namesStep } from '../../state/failure.ts';
import type { RunResult } from '../../state/result/result.ts';
import type { CaseFiles } from '../files/case-files.ts';
import { fileMismatches } from '../files/case-files.ts';
import type { Mismatch } from './match.ts';
import { isMatcher, mismatches, shortText } from './match.ts';

/** An expectation that was not met. */
interface UnmetExpectation extends Mismatch {
  /** In the file's words: `outputs.greeting`, `values.sum`. */
  what: string;
}

/** The end of a case's run. */
export interface EndedRun {
  result: Pick<RunResult, 'status' | 'degraded' | 'outputs' | 'absent' | 'steps' | 'usage' | 'error'>;
  files: CaseFiles;
}

/**
 * Compares the end of a run with the `expect` of its case; empty where all expectations are met. A run is expected to succeed
 * by default.
 */
export async function unmetExpectations(expect: JsonMap, ended: EndedRun): Promise<UnmetExpectation[]> {
  const expectations: JsonMap =
    expect['status'] === undefined && expect['error'] === undefined ? { status: 'succeeded', ...expect } : expect;
  const found: UnmetExpectation[] = [];
  for (const [key, expectation] of Object.entries(expectations)) found.push(...((await checks[key]?.(expectation, ended)) ?? []));
  return found;
}

type Way = (expectation: Json, ended: EndedRun) => UnmetExpectation[] | Promise<UnmetExpectation[]>;

const checks: Readonly<Record<string, Way>> = {
  status: (expectation, { result }) =>
    expectation === result.status ? [] : [mismatchOf('status', String(expectation), statusWords(result))],
  degraded: (expectation, { result }) => namedMismatches('degraded', [], mismatches(expectation, result.degraded)),
  steps: (expectation, { result }) =>
    byPath('steps', expectation, result, (status, path) => {
      const step = result.steps[path];
      if (status === step?.status) return [];
      const outcome = step?.error
        ? say(testingTexts.statusWhy, { status: step.status, message: step.error.message })
        : step?.status;
      return [{ at: [], expected: String(status), actual: outcome ?? say(testingTexts.noStep) }];
    }),
  values: (expectation, { result }) =>
    byPath('values', expectation, result, (value, path) => mismatches(value, result.steps[path]?.value)),
  outputs: (expectation, { result }) =>
    entries(expectation).flatMap(([name, value]) => {
      if (Object.hasOwn(result.outputs, name)) return namedMismatches('outputs', [name], mismatches(value, result.outputs[name]));
      const like = nearest(name, Object.keys(result.outputs));
      const actual = like ? say(testingTexts.noOutputLike, { like }) : say(testingTexts.noOutput);
      return [mismatchOf('outputs', shortText(value), actual, name)];
    }),
  async files(expectation, { files }) {
    const found: UnmetExpectation[] = [];
    for (const [path, value] of entries(expectation))
      found.push(...namedMismatches('files', [path], await fileMismatches(files, path, value)));
    return found;
  },
  calls(expectation, { result }) {
    const { calls } = result.usage;
    const { min, max } = isMap(expectation) ? expectation : {};
    const actual = say(testingTexts.calls, { count: calls });

    return [
      ...(typeof min === 'number' && calls < min
        ? [mismatchOf('calls', say(testingTexts.atLeastCalls, { count: min }), actual, 'min')]
        : []),
      ...(typeof max === 'number' && calls > max
        ? [mismatchOf('calls', say(testingTexts.atMostCalls, { count: max }), actual, 'max')]
        : []),
    ];
  },
  error(expectation, { result: { error } }) {
    if (error === null)
      return expectation === null ? [] : [mismatchOf('error', shortText(expectation), say(testingTexts.noError))];

    const { kind, message, step = null } = error;
    const kinds: readonly Json[] = failureKinds;
    if (kinds.includes(expectation))
      return expectation === kind ? [] : [mismatchOf('error', String(expectation), `${kind}: ${message}`)];
    if (typeof expectation === 'string' || isMatcher(expectation))
      return namedMismatches('error', [], mismatches(expectation, message));
    if (isMap(expectation))
      return namedMismatches('error', [], inside(mismatches({ contains: expectation }, { kind, message, step })));

    return [mismatchOf('error', shortText(expectation), `${kind}: ${message}`)];
  },
};

const entries = (expectation: Json): [string, Json][] => (isMap(expectation) ? Object.entries(expectation) : []);

/** Without the implicit matcher. */
const inside = (found: readonly Mismatch[]): Mismatch[] => found.map((one) => ({ ...one, at: one.at.slice(1) }));

const mismatchOf = (what: string, expected: string, actual: string, name?: string): UnmetExpectation => ({
  what: name === undefined ? what : `${what}.${name}`,
  at: name === undefined ? [what] : [what, name],
  expected,
  actual,
});

/** Mismatches in one value, as failed expectations of a key. */
const namedMismatches = (key: string, path: readonly string[], found: readonly Mismatch[]): UnmetExpectation[] =>
  found.map((mismatch) => ({
    ...mismatch,
    what: [key, ...path, ...mismatch.at].reduce<string>((text, part) => {
      if (typeof part === 'number') return `${text}[${part}]`;
      if (text === '') return part;
      return `${text}.${part}`;
    }, ''),
    at: [key, ...path, ...mismatch.at],
  }));

/** Each entry is about one step, or with `*` about every matching one, of which there must be at least one. */
function byPath(
  key: 'steps' | 'values',
  expectation: Json,
  { steps }: EndedRun['result'],
  judge: (expectation: Json, path: string) => Mismatch[],
): UnmetExpectation[] {
  const paths = Object.keys(steps);
  return entries(expectation).flatMap(([pattern, value]) => {
    const pieces = pattern.split('*');
    const found = pieces.length === 1 ? paths.filter((path) => path === pattern) : paths.filter((path) => fits(pieces, path));
    if (found.length === 0) {
      const like = nearest(pattern, paths);
      const exact = key === 'steps' ? String(value) : shortText(value);
      const wanted = pieces.length === 1 ? exact : say(testingTexts.anyStep, { path: pattern });
      return [mismatchOf(key, wanted, like ? say(testingTexts.noStepLike, { like }) : say(testingTexts.noStep), pattern)];
    }

    return found.flatMap((path) =>
      namedMismatches(key, [pattern], judge(value, path)).map((unmet) =>
        path === pattern ? unmet : { ...unmet, what: unmet.what.replace(pattern, () => path) },
      ),
    );
  });
}

function statusWords({ status, error }: EndedRun['result']): string {
  if (!error) return status;
  const { message, step } = error;
  return step === undefined || namesStep(message, step)
    ? say(testingTexts.statusWhy, { status, message })
    : say(testingTexts.statusBecause, { status, step, message });
}
