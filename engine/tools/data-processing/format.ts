import { extname } from 'node:path';
import type { JsonMap } from '../../language/json.ts';
import { dataTexts } from '../../language/texts/tools/data-processing.ts';
import { say } from '../../language/texts.ts';
import { type DataFormat, dataFormatNames, dataFormats } from '../../language/tools/builtin/data-processing.ts';
import { wordParameter } from '../parameters.ts';
import { inputError } from './failure.ts';

/** A format named by a parameter; undefined where none is. */
export function formatNamed(parameters: JsonMap, name: string): DataFormat | undefined {
  const said = parameters[name];
  if (said === undefined || said === null || said === 'auto') return undefined;
  const word = typeof said === 'string' ? said.toLowerCase() : said;
  const ours = typeof word === 'string' && Object.hasOwn(dataFormatNames, word) ? (dataFormatNames[word] ?? word) : word;
  return wordParameter({ [name]: ours }, name, dataFormats);
}

/** The format by the file's extension, else by a required parameter. */
export function formatOfFile(path: string, parameters: JsonMap, name: string): DataFormat {
  const named = formatNamed(parameters, name);
  if (named) return named;
  const ending = extname(path).slice(1).toLowerCase();
  const format = dataFormats.find((one) => one === (dataFormatNames[ending] ?? ending));
  if (format) return format;
  throw inputError(say(dataTexts.noFormat, { path, parameter: name, known: dataFormats.join(', ') }));
}

/** The format that a text appears to have. */
export function formatOfText(text: string): DataFormat {
  const start = text.trimStart();
  if (!/^[[{]/.test(start)) return 'csv';
  const lines = start.split('\n', 3);
  return start.startsWith('{') && lines.length > 1 && isJson(lines[0] ?? '') ? 'jsonl' : 'json';
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
