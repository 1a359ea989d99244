import { benchTexts as texts } from '../../language/texts/insight/bench.ts';
import { say } from '../../language/texts.ts';
import { formatDollars } from '../../language/values/money.ts';
import type {
  BenchmarkCase,
  BenchmarkDocument,
  CrossedThreshold,
  MeasureSummary,
} from '../../launch/inspect/benchmark-document.ts';
import { type RunMeasure, runMeasures } from '../../testing/bench/measures.ts';
import { formatDuration, grouped } from '../text/numbers.ts';
import type { Paint } from '../text/paint.ts';
import { glyphs } from '../text/status.ts';
import { table } from '../text/table.ts';
import { formatMinute } from '../text/when.ts';
import { clip, oneLine } from '../text/width.ts';

interface Look {
  columns: number;
  style: Paint;
  /** The version of this Baton. */
  version: string;
}

const count = (value: number): string => (Number.isInteger(value) ? grouped(value) : value.toFixed(1));

const formats: Readonly<Record<RunMeasure, (value: number) => string>> = {
  time: formatDuration,
  model_time: formatDuration,
  calls: count,
  tokens: count,
  cost: formatDollars,
  retries: count,
  quality: (value) => value.toFixed(2),
};

/**
 * A benchmark for people: a table for each case, the comparison with an earlier one, and the thresholds that were crossed.
 */
export function benchmarkLines(document: BenchmarkDocument, { columns, style, version }: Look): string[] {
  const cases = document.cases.flatMap((one) => [...caseLines(one, style), '']);
  const crossed = document.crossed.map((one) => `${style.bad(glyphs.failed)} ${describeCrossed(one, document)}`);
  const isBeyond = document.cases.some(({ measures }) =>
    Object.values(measures).some(({ change }) => change === 'more' || change === 'less'),
  );
  const noise = isBeyond ? [say(texts.noise)] : [];
  return [...cases, describeEarlier(document, version), ...noise, ...crossed].map((line) => clip(line, columns));
}

function caseLines({ case: name, runs, succeeded, reasons, measures }: BenchmarkCase, style: Paint): string[] {
  const head = style.bold(oneLine(say(texts.case, { case: name, count: succeeded, runs })));
  const reasonLines = reasons.slice(0, 3).map((reason) => `  ${style.bad(glyphs.failed)} ${oneLine(reason)}`);
  const shown = runMeasures.flatMap((measure) => {
    const summary = measures[measure];
    const isNothing = !summary || (summary.max === 0 && !summary.earlier && measure !== 'time');
    return isNothing ? [] : [rowOf(measure, summary)];
  });
  if (shown.length === 0) return [head, ...reasonLines, `  ${say(texts.noFigures)}`];
  const heads = [texts.measure, texts.median, texts.p90, texts.range, texts.earlier, texts.change].map((text) => say(text));
  return [head, ...reasonLines, ...table(heads, shown, style).map((line) => `  ${line}`)];
}

function rowOf(measure: RunMeasure, summary: MeasureSummary): string[] {
  const { median, p90, min, max, earlier } = summary;
  const format = formats[measure];
  const before = earlier === undefined ? '' : format(earlier);
  return [
    say(texts[measure]),
    format(median),
    format(p90),
    `${format(min)} – ${format(max)}`,
    before,
    describeChange(summary, format),
  ];
}

function describeChange({ median, earlier, change }: MeasureSummary, format: (value: number) => string): string {
  if (earlier === undefined || change === undefined) return '';
  const by = median - earlier;
  if (by === 0) return say(texts.same);
  const size = earlier === 0 ? format(Math.abs(by)) : `${Math.round((100 * Math.abs(by)) / earlier)} %`;
  return say(texts[change], { change: `${by > 0 ? '+' : '−'}${size}` });
}

function describeEarlier({ earlier }: BenchmarkDocument, version: string): string {
  if (!earlier) return say(texts.first);
  const at = formatMinute(Date.parse(earlier.at));
  if (earlier.version !== version) return say(texts.comparedVersion, { at, version: earlier.version });
  return say(earlier.same_text ? texts.comparedSame : texts.comparedOther, { at });
}

function describeCrossed({ option, case: name = '', wanted, actual }: CrossedThreshold, { cases }: BenchmarkDocument): string {
  if (option === 'min-success') {
    const runs = cases.reduce((sum, one) => sum + one.runs, 0);
    return say(texts.success, { count: cases.reduce((sum, one) => sum + one.succeeded, 0), runs, wanted });
  }
  const format = option === 'max-time' ? formatDuration : formatDollars;
  if (actual === undefined) return oneLine(say(texts.unmeasured, { option: `--${option}`, case: name, wanted: format(wanted) }));
  const text = option === 'max-time' ? texts.maxTime : texts.maxCost;
  return oneLine(say(text, { case: name, actual: format(actual), wanted: format(wanted) }));
}
