import { isMap, type Json, type JsonMap, setMember } from '../../language/json.ts';
import { deserializeValue } from '../../language/values/string-table.ts';
import { neutralizeMarks, secretMark } from '../../run/secrets/secrets.ts';
import type { Fact } from '../../state/events.ts';
import { openArtifacts } from '../../store/files/artifacts.ts';
import { runPaths } from '../../store/paths.ts';
import { variableMarkName } from '../admission/variables.ts';

/**
 * The facts of a foreign run without marks of secrets: values copied from them reach tools, where a mark would be replaced by
 * the secret. A large value with a mark is put into its fact. The mark of a secret input or variable itself stays.
 */
export async function neutralizeFacts(facts: readonly Fact[], folder: string): Promise<Fact[]> {
  const artifacts = openArtifacts(runPaths(folder).artifacts);
  /** Replacements of large values, by their hashes. */
  const inline = new Map<string, Json>();
  for (const hash of new Set(facts.flatMap(artifactsOf))) {
    // A missing or damaged artifact is reported where it is needed.
    const text = await artifacts.get(hash).catch(() => '');
    if (mayHoldMark.test(text)) inline.set(hash, neutralizeMarks(deserializeValue(text)));
  }

  return facts.map((fact) => changeMembers(fact, (value, name) => neutralizeMember(value, name, inline)));
}

/** In JSON, a quote of a mark may be escaped. */
const mayHoldMark = /\u2039|\\u2039/i;

const hashOf = (value: Json): string | undefined =>
  isMap(value) && typeof value['artifact'] === 'string' ? value['artifact'] : undefined;

const artifactsOf = (fact: Fact): string[] => Object.values(fact).flatMap((value: Json) => hashOf(value) ?? []);

const changeMembers = (fact: Fact, change: (value: Json, name: string) => Json): Fact => ({
  ...fact,
  ...Object.fromEntries(Object.entries(fact).map(([name, value]) => [name, change(value, name)])),
});

function neutralizeMember(value: Json, name: string, inline: ReadonlyMap<string, Json>): Json {
  const large = inline.get(hashOf(value) ?? '');
  if (large !== undefined) return { value: large };
  if (!isMap(value) || (name !== 'inputs' && name !== 'env')) return neutralizeMarks(value);

  const own: JsonMap = {};
  for (const [key, one] of Object.entries(value)) {
    const mark = secretMark(name === 'env' ? variableMarkName(key) : key);
    setMember(own, key, one === mark ? mark : neutralizeMarks(one));
  }

  return own;
}
