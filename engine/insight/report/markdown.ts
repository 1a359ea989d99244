import { seenLine, seenLines } from '../../language/safety/unseen.ts';
import { reportsTexts as texts } from '../../language/texts/insight/reports.ts';
import { say } from '../../language/texts.ts';
import { formatDollars } from '../../language/values/money.ts';
import { formatSize, formatThousands, formatTime } from './format.ts';
import type { ReportStep, ReportValue, RunReport } from './report.ts';

/** A report as Markdown. All data of the run is fenced or escaped, so that it cannot be markup. */
export function reportToMarkdown(report: RunReport): string {
  const { name, summary, error, what, inputs, outputs, products, steps, left, costs, questions, quality } = report;
  return [
    `# ${escaped(say(texts.report, { name }))}`,
    table(
      ['', ''],
      summary.map(([label, text]) => [label, escaped(text)]),
    ),
    ...(error ? [heading(texts.error), fenced(error)] : []),
    heading(texts.whatItDoes),
    what.map((sentence) => `- ${escaped(sentence)}`).join('\n'),
    ...(inputs.length ? [heading(texts.inputs), ...inputs.flatMap(namedLines)] : []),
    ...(outputs.length ? [heading(texts.outputs), ...outputs.flatMap(namedLines)] : []),
    ...(products.length
      ? [
          heading(texts.products),
          table(
            [say(texts.file), say(texts.step), say(texts.size)],
            products.map((one) => [escaped(one.file), escaped(one.step), formatSize(one.bytes)]),
          ),
        ]
      : []),
    ...(quality.length
      ? [heading(texts.quality), quality.map(({ path, message }) => `- **${escaped(path)}**: ${escaped(message)}`).join('\n')]
      : []),
    ...(questions.length
      ? [
          heading(texts.questions),
          table(
            [say(texts.question), say(texts.answer), say(texts.by)],
            questions.map(({ text, answer, by }) => [escaped(text), escaped(answer ?? say(texts.open)), escaped(by ?? '')]),
          ),
        ]
      : []),
    ...(costs.length
      ? [
          heading(texts.costs),
          table(
            [say(texts.model), say(texts.calls), say(texts.tokens), say(texts.cost)],
            costs.map(({ model, calls, input, output, cost }) => [
              escaped(model),
              formatThousands(calls),
              `${formatThousands(input)} / ${formatThousands(output)}`,
              cost === undefined ? say(texts.unknownCost) : formatDollars(cost),
            ]),
          ),
        ]
      : []),
    heading(texts.steps),
    table(
      [texts.step, texts.kind, texts.status, texts.took, texts.model, texts.tokens, texts.cost, texts.provenance].map((one) =>
        say(one),
      ),
      steps.map(row),
    ),
    ...(left ? [say(texts.moreSteps, { count: left })] : []),
    ...steps.flatMap(({ path, value, error: failure }) => [
      ...(value || failure ? [`### ${escaped(path)}`] : []),
      ...(failure ? [fenced(failure)] : []),
      ...(value ? valueLines(value) : []),
    ]),
    '',
  ].join('\n\n');
}

const heading = (text: string): string => `## ${say(text)}`;

const row = ({ path, kind, status, from, to, model = '', tokens = '', cost, provenance }: ReportStep): string[] => [
  escaped(path),
  escaped(kind),
  escaped(status),
  from === undefined || to === undefined ? '' : formatTime(to - from),
  escaped(model),
  tokens,
  cost === undefined ? '' : formatDollars(cost),
  provenance,
];

const namedLines = ([name, value]: [string, ReportValue | undefined]): string[] => [
  `**${escaped(name)}**`,
  ...(value ? valueLines(value) : [say(texts.absent)]),
];

const valueLines = ({ text, more }: ReportValue): string[] => [
  fenced(text),
  ...(more ? [say(texts.cut, { count: formatThousands(more) })] : []),
];

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A text on one line, literal in Markdown, HTML and table cells. */
const escaped = (text: string): string =>
  seenLine(text.replace(/\s+/g, ' '))
    .replace(/[\\`*_[\]#|~]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');

function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map(([fence]) => fence.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${seenLines(text)}\n${fence}`;
}
