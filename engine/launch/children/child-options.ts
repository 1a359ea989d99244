import { join } from 'node:path';
import type { SpendLimits } from '../../compile/pipeline/model/step.ts';
import { defined } from '../../language/json.ts';
import { formatPermission } from '../../language/permission.ts';
import type { ChildCall } from '../../run/ports.ts';
import type { HostedRun } from '../host/hosted-run.ts';
import type { HostOptions, StartOptions } from '../options.ts';
import type { PipelineSource } from '../source/pipeline-source.ts';
import type { InputArgument } from '../start/inputs.ts';
import { itemsInput } from './child-end.ts';
import { childInputs } from './child-inputs.ts';
import { inputOfItems } from './child-source.ts';

/** The options of a child run: those of its parent, with its source, and the inputs, permissions and limits of the call. */
export function childOptions({ options, outside, run, state }: HostedRun) {
  const { allow, secrets, folders, outputBy } = outside;

  return (child: ChildCall, source: PipelineSource, ownSecrets: boolean): StartOptions => {
    const { item, together } = child;
    const members = together ? [...together.values()] : [child];
    const given = item === undefined ? child.inputs : { [inputOfItems]: itemsInput(together ?? new Map()) };
    const { secrets: origins = {}, model, profile } = state.started ?? {};
    const reveal = ownSecrets ? secrets.reveal : undefined;
    const inputs = childInputs(given, { pipeline: source.compiled.pipeline, origins, reveal });

    return {
      ...unheardOptions(options),
      allow: [...allow, ...child.allowed.map(formatPermission)],
      file: source.file,
      cwd: folders.root,
      workdir: folders.workdir,
      out: join(folders.output, child.path.replace(/[^\w.-]+/g, '-')),
      outBy: outputBy,
      inputs: withoutSecrets(inputs),
      secretInputs: onlySecrets(inputs),
      ...defined({ model, profile }),
      called: {
        id: child.run,
        caller: { run: run.paths.id, path: child.path, depth: child.depth },
        epoch: run.epoch,
        source,
        limits: sumLimits(members.map(({ limits }) => limits)),
        allowed: child.allowed.filter(({ step }) => step === undefined),
      },
    };
  };
}

type Inputs = ReadonlyMap<string, InputArgument>;
const isSecret = (input: InputArgument): boolean => 'secret' in input || 'text' in input;
const onlySecrets = (inputs: Inputs): Inputs => new Map([...inputs].filter(([, input]) => isSecret(input)));
const withoutSecrets = (inputs: Inputs): Inputs => new Map([...inputs].filter(([, input]) => !isSecret(input)));

/** Watchers of the parent see the step; the child run has its own log. */
function unheardOptions(options: HostOptions): HostOptions {
  const { store, secrets, askSecret, askPermissions, env, workerFile, editor, script, person, wire, people, wait } = options;
  return defined({
    ...{ store, secrets, askSecret, askPermissions, env, workerFile, editor, script, person, wire, people, wait },
    heard: true,
  });
}

function sumLimits(all: readonly SpendLimits[]): SpendLimits {
  const sum = (name: keyof SpendLimits): number | undefined =>
    all.every((one) => one[name] !== undefined) ? all.reduce((total, one) => total + (one[name] ?? 0), 0) : undefined;
  return defined({ maxCost: sum('maxCost'), maxTokens: sum('maxTokens'), maxCalls: sum('maxCalls') });
}
