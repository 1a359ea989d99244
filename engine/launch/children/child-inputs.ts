import type { InputSpec, Pipeline } from '../../compile/pipeline/model/pipeline.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import { variableFor } from '../../language/safety/secrets.ts';
import { runsTexts } from '../../language/texts/run/runs.ts';
import { say } from '../../language/texts.ts';
import { findHidden, secretMark } from '../../run/secrets/secrets.ts';
import { RunError } from '../../state/failure.ts';
import type { SecretOrigins } from '../admission/secrets.ts';
import type { InputArgument } from '../start/inputs.ts';

interface Handed {
  pipeline: Pipeline;
  /** Where the secrets of the calling run came from. */
  origins: SecretOrigins;
  /** Replaces the mask of a secret by its value; undefined if another process executes the run, which reads it itself. */
  reveal: ((mark: string) => string) | undefined;
}

/**
 * What a run is given by the step that makes it. A secret is named and not handed on: the run finds it where it is driven. Throws a RunError
 * (`input`) for one in the middle of something, or one that only this process knows.
 */
export function childInputs(inputs: JsonMap, { pipeline, origins, reveal }: Handed): ReadonlyMap<string, InputArgument> {
  const specs = new Map(pipeline.inputs.map((spec) => [spec.name, spec]));

  const argumentOf = (name: string, value: Json): InputArgument => {
    const marks = findHidden(JSON.stringify(value)).filter((mark) =>
      Object.keys(origins).some((one) => mark === secretMark(one)),
    );
    const [mark] = marks;
    if (mark === undefined) return { value };

    const from = Object.keys(origins).find((one) => mark === secretMark(one)) ?? '';
    if (value !== mark || !specs.get(name)?.secret) throw refusal(pipeline, name);
    return secretArgument(specs.get(name), { from: origins[from] ?? '', mark, reveal, pipeline });
  };

  return new Map(Object.entries(inputs).map(([name, value]) => [name, argumentOf(name, value)]));
}

function secretArgument(
  spec: InputSpec | undefined,
  { from, mark, reveal, pipeline }: { from: string; mark: string; reveal: Handed['reveal']; pipeline: Pipeline },
): InputArgument {
  if (from.startsWith('env:')) return { text: from };
  if (reveal) return { secret: reveal(mark) };
  // The executing process reads the secret of this name from its own store.
  if (from.startsWith('store:')) return { text: `env:${variableFor(spec?.name ?? '')}` };
  throw refusal(pipeline, spec?.name ?? '');
}

const refusal = ({ id }: Pipeline, name: string): RunError =>
  new RunError({ kind: 'input', message: say(runsTexts.secretInPart, { name, pipeline: id }) });
