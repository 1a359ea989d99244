import type { Json } from '../../language/json.ts';
import { compareTexts as texts } from '../../language/texts/insight/compare.ts';
import { say } from '../../language/texts.ts';
import { formatDollars } from '../../language/values/money.ts';
import type { RunComparison, Standing } from '../../testing/compare.ts';
import { formatDuration, grouped } from '../text/numbers.ts';
import type { Paint } from '../text/paint.ts';
import { table } from '../text/table.ts';
import { clip, oneLine } from '../text/width.ts';

/** The most claims that are shown. */
const most = 8;

/** A comparison for people: a table with a row for each way of asking, then the differences and what went wrong. */
export function comparisonLines(comparison: RunComparison, columns: number, style: Paint): string[] {
  const { standings, cases, runs } = comparison;
  const many = cases.length > 1;
  const tested = standings.some(({ expected }) => expected > 0);
  const heads = [texts.way, texts.status, texts.time, texts.cost, texts.calls, texts.tokens, texts.agrees].map((text) =>
    say(text),
  );
  const rows = standings.map((standing) => [
    standing.contestant,
    statusOf(standing, comparison),
    formatDuration(standing.duration),
    costOf(standing),
    grouped(standing.calls),
    grouped(standing.tokens),
    percent(standing.agreement),
    ...(tested ? [say(texts.someOf, { count: standing.met, all: standing.expected })] : []),
    ...(many ? [] : [written(runs.find(({ contestant }) => contestant === standing.contestant)?.answer ?? null)]),
  ]);
  const brush = (text: string): string => {
    if (text === 'succeeded') return style.good(text);
    if (text === 'refused' || text === 'failed') return style.bad(text);
    return text;
  };
  const head = [...heads, ...(tested ? [say(texts.met)] : []), ...(many ? [] : [say(texts.answer)])];
  return [
    ...table(head, rows, style, [undefined, brush]).map((line) => clip(line, columns)),
    '',
    ...cases.flatMap((one) => agreementLines(one, many, columns, style)),
    ...troubles(comparison, many, columns, style),
  ];
}

function agreementLines(
  { case: name, agreement, claims, contestants }: RunComparison['cases'][number],
  many: boolean,
  columns: number,
  style: Paint,
): string[] {
  if (agreement === null) return many ? [] : [say(texts.nothingShared)];
  const values = { case: name, percent: percent(agreement) };
  const first = many ? say(texts.agreementIn, values) : say(texts.agreement, values);
  if (many) return [first];
  const few = claims.filter(({ support, said }) => support * 2 <= said.length && said.length > 1);
  if (few.length === 0) return [first];
  const lines = few.slice(0, most).map(({ claim, said }) => {
    const who = contestants.filter((_, at) => said[at]).join(', ');
    return `  ${clip(oneLine(say(texts.aloneLine, { who, claim })), columns - 2)}`;
  });
  const more = few.length > most ? [style.dim(`  ${say(texts.moreClaims, { count: few.length - most })}`)] : [];
  return [first, style.bold(say(texts.alone)), ...lines, ...more];
}

/** Failures, and expectations that were not met. */
function troubles({ runs }: RunComparison, many: boolean, columns: number, style: Paint): string[] {
  const line = (text: string): string => `  ${clip(oneLine(text), columns - 2)}`;
  const failed = runs.flatMap(({ contestant, case: name, error }) =>
    error
      ? [
          style.bad('✕') +
            line(
              say(texts.failedLine, {
                who: contestant,
                case: many ? say(texts.inCase, { case: name }) : '',
                message: error.message,
              }),
            ).slice(1),
        ]
      : [],
  );
  const missed = runs.flatMap(({ contestant, case: name, missed: all, error }) =>
    error || !all?.length ? [] : [line(say(texts.missedLine, { who: contestant, case: name, what: all.join(', ') }))],
  );
  return [...(failed.length ? ['', ...failed] : []), ...(missed.length ? ['', style.bold(say(texts.missed)), ...missed] : [])];
}

function statusOf({ contestant, succeeded, runs: count }: Standing, { runs }: RunComparison): string {
  if (count !== 1) return say(texts.someOf, { count: succeeded, all: count });
  return runs.find((run) => run.contestant === contestant)?.status ?? '';
}

const costOf = ({ cost, calls }: Standing): string => {
  if (calls === 0) return '';
  if (cost.complete) return formatDollars(cost.usd);
  if (cost.usd > 0) return say(texts.unknownCost, { cost: formatDollars(cost.usd) });
  return '?';
};

const percent = (share: number | null): string => (share === null ? '' : `${Math.round(share * 100)} %`);

const written = (answer: Json): string => {
  if (answer === null) return '';
  if (typeof answer === 'string') return answer;
  return JSON.stringify(answer);
};
