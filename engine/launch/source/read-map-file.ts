import { toJson } from '../../compile/source/nodes.ts';
import { parseSource, problemsOf } from '../../compile/source/source.ts';
import type { JsonMap } from '../../language/json.ts';
import { launchTexts } from '../../language/texts/run/launch.ts';
import { say } from '../../language/texts.ts';
import { errorsMessage, Refusal } from '../refusal.ts';
import { readTextFile } from './read-text-file.ts';

/** A YAML or JSON file with a map, such as inputs; `what` begins the message. Throws a Refusal for anything else. */
export async function readMapFile(file: string, what: string): Promise<JsonMap> {
  const text = await readTextFile(file, say(launchTexts.mapFileHint, { what }));
  const source = parseSource(text);
  const errors = problemsOf(source).filter(({ severity }) => severity === 'error');
  if (errors.length)
    throw new Refusal(errorsMessage(file, errors.length), {
      problems: errors,
      file,
      text,
    });
  if (source.root !== undefined && source.root !== 'map')
    throw new Refusal(
      say(launchTexts.notAMap, { what, file, got: say(source.root === 'list' ? launchTexts.list : launchTexts.singleValue) }),
      { file },
    );

  return Object.fromEntries(
    source.entries.map(({ key, value, items }) => [key.text, items ? items.map(({ node }) => toJson(node)) : toJson(value)]),
  );
}
