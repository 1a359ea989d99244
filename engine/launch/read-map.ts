import { toJson } from '../compile/source/nodes.ts';
import { parseSource, problemsOf } from '../compile/source/source.ts';
import type { JsonMap } from '../language/json.ts';
import { readTextFile } from './read-file.ts';
import { Refusal } from './refusal.ts';

/** A YAML or JSON file that holds a map, such as inputs; `what` begins the message. Throws a Refusal where it is something else. */
export async function readMapFile(file: string, what: string): Promise<JsonMap> {
  const text = await readTextFile(file);
  const source = parseSource(text);
  const errors = problemsOf(source).filter(({ severity }) => severity === 'error');
  if (errors.length)
    throw new Refusal(`${file} has ${errors.length === 1 ? 'an error' : `${errors.length} errors`}.`, {
      problems: errors,
      file,
      text,
    });
  if (source.root !== undefined && source.root !== 'map')
    throw new Refusal(
      `${what} are a map from name to value, but ${file} holds a ${source.root === 'list' ? 'list' : 'single value'}.`,
      { file },
    );
  return Object.fromEntries(
    source.entries.map(({ key, value, items }) => [key.text, items ? items.map(({ node }) => toJson(node)) : toJson(value)]),
  );
}
