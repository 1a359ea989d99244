import { toSvg } from '../../compile/graph/export/svg.ts';
import { crypto } from '../../disk/crypto.ts';
import { reportsTexts as texts } from '../../language/texts/insight/reports.ts';
import { say } from '../../language/texts.ts';
import { formatDollars } from '../../language/values/money.ts';
import { escapeMarkup } from './escape.ts';
import { formatSize, formatThousands, formatTime } from './format.ts';
import type { ReportStep, ReportValue, RunReport } from './report.ts';
import { style } from './style.ts';
import { timeline } from './timeline.ts';

/**
 * A report as one HTML document. It loads and executes nothing: its content security policy allows only its two style sheets,
 * by their hashes. All data of the run is escaped.
 */
export function reportToHtml(report: RunReport): string {
  const { compiled, name, summary, error, what, inputs, outputs, products, steps, left, costs, questions, quality } = report;
  const graph = compiled.graph.nodes.length ? toSvg(compiled.graph, { title: name }) : '';
  const styles = [style, ...[...graph.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, one = '']) => one)];
  const policy = [
    "default-src 'none'",
    `style-src ${styles.map(hashOf).join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const title = say(texts.report, { name });

  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${escapeMarkup(policy)}">`,
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    `<title>${escapeMarkup(title)}</title>`,
    `<style>${style}</style>`,
    '</head>',
    '<body><main>',
    `<h1>${escapeMarkup(title)}</h1>`,
    `<dl>${summary.map(([label, text]) => `<dt>${escapeMarkup(label)}</dt><dd${statusClass(label, text)}>${escapeMarkup(text)}</dd>`).join('')}</dl>`,
    ...(error ? [heading(texts.error), `<pre class="bad">${escapeMarkup(error)}</pre>`] : []),
    heading(texts.whatItDoes),
    `<ul>${what.map((sentence) => `<li>${escapeMarkup(sentence)}</li>`).join('')}</ul>`,
    ...(graph ? [heading(texts.graph), `<div class="picture" tabindex="0">${graph}</div>`] : []),
    ...values(texts.inputs, inputs),
    ...values(texts.outputs, outputs),
    ...(products.length
      ? [
          heading(texts.products),
          table(
            [texts.file, texts.step, texts.size],
            products.map((one) => [escapeMarkup(one.file), escapeMarkup(one.step), formatSize(one.bytes)]),
            [2],
          ),
        ]
      : []),
    ...(quality.length
      ? [
          heading(texts.quality),
          `<ul>${quality.map(({ path, message, weight }) => `<li><b class="${weight}">${escapeMarkup(path)}</b> ${escapeMarkup(message)}</li>`).join('')}</ul>`,
        ]
      : []),
    ...(questions.length
      ? [
          heading(texts.questions),
          table(
            [texts.question, texts.answer, texts.by],
            questions.map(({ text, answer, by = '' }) => [
              escapeMarkup(text),
              escapeMarkup(answer ?? say(texts.open)),
              escapeMarkup(by),
            ]),
          ),
        ]
      : []),
    heading(texts.timeline),
    `<div class="picture" tabindex="0">${timeline(report)}</div>`,
    ...costTable(costs),
    heading(texts.steps),
    ...steps.map(step),
    ...(left ? [`<p class="dim">${escapeMarkup(say(texts.moreSteps, { count: formatThousands(left) }))}</p>`] : []),
    '</main></body>',
    '</html>',
    '',
  ].join('\n');
}

/** The models with their calls, tokens and costs. */
function costTable(costs: RunReport['costs']): string[] {
  if (costs.length === 0) return [];
  const rows = costs.map(({ model, calls, input, output, cost }) => [
    escapeMarkup(model),
    formatThousands(calls),
    `${formatThousands(input)} / ${formatThousands(output)}`,
    cost === undefined ? escapeMarkup(say(texts.unknownCost)) : formatDollars(cost),
  ]);

  return [heading(texts.costs), table([texts.model, texts.calls, texts.tokens, texts.cost], rows, [1, 2, 3])];
}

const heading = (text: string): string => `<h2>${escapeMarkup(say(text))}</h2>`;

const statusClass = (label: string, text: string): string =>
  label === say(texts.status) ? ` class="${escapeMarkup(text.split(/\W/)[0] ?? '')}"` : '';

function values(title: string, all: RunReport['outputs']): string[] {
  if (all.length === 0) return [];
  return [
    heading(title),
    ...all.map(
      ([name, one]) =>
        `<h3>${escapeMarkup(name)}</h3>${one ? value(one) : `<p class="dim">${escapeMarkup(say(texts.absent))}</p>`}`,
    ),
  ];
}

const value = ({ text, more }: ReportValue): string =>
  `<pre>${escapeMarkup(text)}</pre>${more ? `<p class="dim">${escapeMarkup(say(texts.cut, { count: formatThousands(more) }))}</p>` : ''}`;

/** One step: a line that opens to its value. */
function step({
  path,
  kind,
  status,
  from,
  to,
  attempts,
  model,
  tokens,
  cost,
  provenance,
  error,
  value: given,
}: ReportStep): string {
  const about = [
    kind,
    ...(from === undefined || to === undefined ? [] : [formatTime(to - from)]),
    ...(attempts > 1 ? [`${say(texts.attemptsTitle)} ${attempts}`] : []),
    ...(model ? [model] : []),
    ...(tokens ? [`${say(texts.tokens)} ${tokens}`] : []),
    ...(cost === undefined ? [] : [formatDollars(cost)]),
    ...(provenance ? [provenance] : []),
  ];
  const line = `<b>${escapeMarkup(path)}</b> <span class="${escapeMarkup(status.split(/\W/)[0] ?? '')}">${escapeMarkup(status)}</span> <span class="dim">${escapeMarkup(about.join(' · '))}</span>`;
  const inside = `${error ? `<pre class="bad">${escapeMarkup(error)}</pre>` : ''}${given ? value(given) : ''}`;

  return inside
    ? `<details${error ? ' open' : ''}><summary>${line}</summary>${inside}</details>`
    : `<details><summary>${line}</summary></details>`;
}

/** Cells are HTML already; columns in `numbers` are right-aligned. */
function table(head: readonly string[], rows: readonly (readonly string[])[], numbers: readonly number[] = []): string {
  const at = (column: number): string => (numbers.includes(column) ? ' class="number"' : '');
  return [
    '<div class="wide"><table><thead><tr>',
    ...head.map((cell, column) => `<th scope="col"${at(column)}>${escapeMarkup(say(cell))}</th>`),
    '</tr></thead><tbody>',
    ...rows.map((cells) => `<tr>${cells.map((cell, column) => `<td${at(column)}>${cell}</td>`).join('')}</tr>`),
    '</tbody></table></div>',
  ].join('');
}

const hashOf = (style: string): string => `'sha256-${crypto().createHash('sha256').update(style).digest('base64')}'`;
