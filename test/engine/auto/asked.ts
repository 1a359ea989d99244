import assert from 'node:assert/strict';
import type { AutoSurroundings, RenderedSite } from '../../../engine/auto/question.ts';
import type { AutoField } from '../../../engine/compile/pipeline/auto/tags.ts';
import { readAutos } from '../../../engine/compile/pipeline/auto/tags.ts';
import type { AutoSite } from '../../../engine/compile/pipeline/model/value.ts';
import { parseSource } from '../../../engine/compile/source/source.ts';
import type { Json } from '../../../engine/language/json.ts';
import { checkAnswer } from '../../../engine/models/structured/check-answer.ts';
import type { ModelAnswer, ModelCall, Models } from '../../../engine/run/model-port.ts';
import { RunError } from '../../../engine/state/failure.ts';

/** The tags of a value, inner ones first. */
export function sitesOf(value: string, field: Partial<AutoField> = {}): AutoSite[] {
  const node = parseSource(`k: |-\n  ${value}\n`).entries[0]?.value;
  assert.ok(node?.kind === 'scalar');
  return readAutos(node, { path: 'write', field: 'parameters.style', ...field }).sites;
}

/** The last (outermost) tag of a value, as a run would ask it: without templates, its texts are what stands there. */
export function asked(value: string, field: Partial<AutoField> = {}, surroundings: AutoSurroundings = {}): RenderedSite {
  const site = sitesOf(value, field).at(-1);
  assert.ok(site);
  const words = site.words.map((piece) => (piece.kind === 'text' ? piece.template.text : '…')).join('');
  return { site, words, attributes: new Map([...site.attributes].map(([name, { text }]) => [name, text])), surroundings };
}

interface Scripted extends Models {
  calls: ModelCall[];
}

/** A Models port that gives the next of `answers`: a value, a text, or a failure. The real ajv judges. */
export function scripted(
  answers: readonly (Json | RunError | ModelAnswer)[],
  usable: (name: string) => boolean = () => true,
): Scripted {
  const rest = [...answers];
  const calls: ModelCall[] = [];
  return {
    calls,
    async call(call) {
      calls.push(call);
      const answer = rest.shift();
      assert.ok(answer !== undefined, 'a call more than was expected');
      if (answer instanceof RunError) throw answer;
      if (isAnswer(answer)) return answer;
      return {
        text: JSON.stringify(answer),
        object: answer,
        model: call.model,
        provenance: 'live',
        usage: { input_tokens: 10, output_tokens: 2 },
        cost: 0.5,
      };
    },
    choose(named) {
      if (named !== undefined && !usable(named)) throw new RunError({ kind: 'auth', message: `No key for ${named}.` });
      return { model: named ?? 'test:default', reason: named ? 'named' : 'the default' };
    },
    worst: () => ({ tokens: 1 }),
    check: (schema, value) => checkAnswer(schema, value),
  };
}

const isAnswer = (value: Json | ModelAnswer): value is ModelAnswer =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && 'provenance' in value;

export const never = new AbortController().signal;
