import { extname } from 'node:path';
import type { JsonMap } from '../../language/json.ts';
import { webTexts } from '../../language/texts/tools/web.ts';
import { say } from '../../language/texts.ts';
import { pdfCompiler } from '../../language/tools/builtin/pdf-compiler.ts';
import { RunError } from '../../state/failure.ts';
import { locate } from '../files/locate.ts';
import { writeLocated } from '../files/write-file.ts';
import { optionalText, textParameter } from '../parameters.ts';
import { reportGeneratorTool } from '../report-generator/report-generator.ts';
import { type Execute, makeTool, type Tool } from '../tool.ts';
import { findBrowser, printPage } from './browser.ts';

const compile: Execute = async (parameters, world, context) => {
  const to = await locate(parameters, 'path', 'write', world);
  const format = formatOf(parameters);
  const about = Object.entries(parameters).filter(([name]) => ['title', 'toc', 'metadata'].includes(name));
  const wanted: JsonMap = {
    ...Object.fromEntries(about),
    content: textParameter(parameters, 'content'),
    format: format === 'markdown' ? format : 'html',
  };
  const made = (await reportGeneratorTool.execute['generate']?.(wanted, world, context)) ?? {};
  const { content, missing = [] } = made;
  const text = typeof content === 'string' ? content : '';
  if (format !== 'pdf') return { ...(await writeLocated(to, text, context.signal)), format, missing };

  const program = findBrowser(world.env);
  if (program === undefined)
    throw new RunError({ kind: 'tool', message: say(webTexts.noBrowser), hint: say(webTexts.noBrowserHint), retryable: false });

  const pdf = await printPage(text, program, world, context.signal);
  return { ...(await writeLocated(to, pdf, context.signal)), format, missing };
};

/** Documents as PDF. */
export const pdfCompilerTool: Tool = {
  ...makeTool(pdfCompiler, { compile }),
  async available(_action, { env, parameters }) {
    const { path, format } = parameters;
    const known = typeof path === 'string' || typeof format === 'string';
    if ((known && formatOf(parameters) !== 'pdf') || findBrowser(env) !== undefined) return undefined;
    return `${say(webTexts.noBrowser)} ${say(webTexts.noBrowserHint)}`;
  },
};

const formatsByEnding: Readonly<Record<string, string>> = {
  '.htm': 'html',
  '.html': 'html',
  '.md': 'markdown',
  '.markdown': 'markdown',
};

/** The format by its parameter, else by the path's extension. */
function formatOf(parameters: JsonMap): 'pdf' | 'html' | 'markdown' {
  const ending = extname(optionalText(parameters, 'path') ?? '').toLowerCase();
  const usual = formatsByEnding[ending] ?? 'pdf';
  const format = (optionalText(parameters, 'format') ?? usual).toLowerCase();
  if (format === 'pdf' || format === 'html' || format === 'markdown') return format;
  if (format === 'md') return 'markdown';
  throw new RunError({ kind: 'input', message: say(webTexts.format, { format }) });
}
