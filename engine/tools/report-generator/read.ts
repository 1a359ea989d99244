import { parseCondition } from '../../compile/template/condition.ts';
import { evaluateCondition } from '../../compile/template/evaluation/evaluate.ts';
import { TemplateError } from '../../compile/template/evaluation/values.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import { reportTexts } from '../../language/texts/tools/report-generator.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { flagParameter, optionalText } from '../parameters.ts';
import { inLine } from './cells.ts';

export interface Section {
  title: string;
  content: Json;
  data: Json | undefined;
  level: number;
}

interface Picture {
  path: string;
  title: string;
}

/** The content of a report, from the parameters. */
export interface ReportDocument {
  title: string;
  content: Json;
  data: Json | undefined;
  metadata: JsonMap;
  sections: Section[];
  charts: Picture[];
  toc: boolean;
  format: 'markdown' | 'html';
}

/** Throws a RunError (`input`). */
export function readReport(parameters: JsonMap): ReportDocument {
  const { content = null, data, metadata } = parameters;
  return {
    title: inLine(optionalText(parameters, 'title') ?? ''),
    content,
    data,
    metadata: isMap(metadata) ? metadata : {},
    sections: sectionsOf(parameters['sections']),
    charts: flagParameter(parameters, 'include_visualizations', true) ? chartsOf(parameters['charts']) : [],
    toc: flagParameter(parameters, 'toc', false),
    format: formatOf(parameters),
  };
}

function formatOf(parameters: JsonMap): 'markdown' | 'html' {
  const byName = /\.html?$/i.test(optionalText(parameters, 'path') ?? '') ? 'html' : 'markdown';
  const format = (optionalText(parameters, 'format') ?? byName).toLowerCase();
  if (format === 'html' || format === 'markdown') return format;
  if (format === 'md') return 'markdown';
  throw wrong(reportTexts.format, { format });
}

function sectionsOf(value: Json | undefined): Section[] {
  if (value === undefined || value === null) return [];
  if (isMap(value))
    return Object.entries(value).map(([title, content]) => ({ title: inLine(title), content, data: undefined, level: 2 }));
  if (!Array.isArray(value)) throw wrong(reportTexts.sections, { got: JSON.stringify(value) });

  return value.flatMap((one, index): Section[] => {
    const number = index + 1;
    if (typeof one === 'string') return [{ title: '', content: one, data: undefined, level: 2 }];
    if (!isMap(one)) throw wrong(reportTexts.section, { number, got: JSON.stringify(one) });
    if (!holds(one['condition'], number)) return [];

    const { title, heading, name, content, text, data, level } = one;
    const titled = title ?? heading ?? name ?? '';
    return [
      {
        title: inLine(typeof titled === 'string' ? titled : JSON.stringify(titled)),
        content: content ?? text ?? null,
        data,
        level: typeof level === 'number' ? Math.min(6, Math.max(2, Math.round(level))) : 2,
      },
    ];
  });
}

/** A section's condition is rendered already: an expression without names remains. */
function holds(condition: Json | undefined, number: number): boolean {
  if (condition === undefined || condition === null) return true;
  if (typeof condition !== 'string') return condition !== false && condition !== 0;
  try {
    return evaluateCondition(parseCondition(condition), { lookup: () => undefined, names: () => [] }).result;
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw wrong(reportTexts.condition, { number, condition, why: error.message });
  }
}

function chartsOf(value: Json | undefined): Picture[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map((one) => {
    if (typeof one === 'string') return { path: one, title: '' };
    const { path, title } = isMap(one) ? one : {};
    if (typeof path !== 'string') throw wrong(reportTexts.charts, { got: JSON.stringify(one) });
    return { path, title: typeof title === 'string' ? inLine(title) : '' };
  });
}

const wrong = (text: string, values: Record<string, string | number>): RunError =>
  new RunError({ kind: 'input', message: say(text, values) });
