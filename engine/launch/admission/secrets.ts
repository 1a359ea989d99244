import type { InputSpec, Pipeline } from '../../compile/pipeline/model/pipeline.ts';
import { variableFor } from '../../language/safety/secrets.ts';
import { launchTexts } from '../../language/texts/run/launch.ts';
import { say } from '../../language/texts.ts';
import { checkAnswer } from '../../models/structured/check-answer.ts';
import type { Mask } from '../../run/secrets/mask.ts';
import { createSecrets, type Secrets, secretMark } from '../../run/secrets/secrets.ts';
import { mayGrant } from '../../trust/authority.ts';
import type { SecretStore } from '../../trust/secrets/store.ts';
import type { HostOptions, StartOptions } from '../options.ts';
import { Refusal } from '../refusal.ts';
import type { InputArgument } from '../start/inputs.ts';
import { hiddenValues, passwordOf } from './hidden-values.ts';
import { type StoredSecrets, toolEnvironment } from './refuse-unavailable.ts';

/** Shorter values occur in ordinary words and could not be distinguished from them. */
const minLength = 4;

/** The origins of secret inputs, by name, as in the log: `env:NAME`, `store:NAME` or `given`. */
export type SecretOrigins = Readonly<Record<string, string>>;

interface SecretsWithOrigins {
  secrets: Secrets;
  origins: SecretOrigins;
}

const variableReference = /^env:([A-Za-z_]\w*)$/;

interface SecretSources {
  /** Values given by a person. */
  given: ReadonlyMap<string, InputArgument>;
  /** Secret values of variables that templates read, by the names in their marks. */
  variables?: ReadonlyMap<string, string>;
  /** The origins at an earlier start of the run. */
  before?: SecretOrigins;
  /** Whether the run uses real models or tools; only those ever get a value. */
  outside: boolean;
  /** The person's secret stores, and the secrets that the run may read. */
  stored?: StoredSecrets | undefined;
  root: string;
  /** Masks them from now on. */
  mask: Mask;
}

/**
 * The values of a pipeline's secret inputs: given, from the editor's secret store, from the environment, or asked for. They
 * are kept only in this process. Throws a Refusal for every one that is missing or invalid.
 */
export async function takeSecrets(
  pipeline: Pipeline,
  options: Pick<HostOptions, 'secrets' | 'env' | 'askSecret'>,
  { given, variables = new Map(), before, outside, stored, root, mask }: SecretSources,
): Promise<SecretsWithOrigins> {
  const specs = pipeline.inputs.filter(({ secret }) => secret);
  const values = new Map<string, string>();
  const origins: Record<string, string> = {};
  const faults: string[] = [];
  const environment = specs.length ? toolEnvironment(root, options.env, stored) : {};

  let hint: string | undefined;
  // A run answered by a recording or a script gets no secret.
  if (!outside) {
    for (const { name, required } of specs) {
      if (required || given.has(name) || before?.[name] !== undefined) origins[name] = 'given';
    }
  }

  // A resumed run that had no value for an input needs none now.
  const wanted = specs.filter(({ name }) => outside && (!before || before[name] !== undefined));
  for (const spec of wanted) {
    const { name } = spec;
    const secret = await lookUpSecret(spec, {
      given: given.get(name),
      before: before?.[name],
      environment,
      store: stored?.store,
      options,
    });
    const fault = lookupFault(spec, secret, before !== undefined);
    if (fault !== undefined) faults.push(fault);
    if (!secret && fault !== undefined) hint ??= hintFor(name, stored?.store);
    if (!secret || 'fault' in secret) continue;

    values.set(name, secret.value);
    origins[name] = secret.from;
  }

  if (faults.length) throw new Refusal(faults.join('\n'), hint === undefined ? {} : { hint });
  const hidden = new Map([...values, ...variables]);
  for (const [name, value] of hidden) mask.add(value, secretMark(name));
  const masked = [...Array.from(variables).flatMap(passwordOf), ...hiddenValues(root)];

  return { secrets: createSecrets(hidden, masked), origins };
}

/**
 * Throws a Refusal where a secret input is set by anyone but a person: a model, or a file of the folder, would otherwise
 * choose which environment variable the run's tools get.
 */
export function refuseSecretsOfOthers(
  { inputs: specs }: Pipeline,
  { inputs, inputsBy = 'person' }: Pick<StartOptions, 'inputs' | 'inputsBy'>,
): void {
  if (mayGrant(inputsBy)) return;
  const names = specs.flatMap(({ name, secret }) => (secret && inputs?.has(name) ? [name] : []));
  if (names.length === 0) return;
  throw new Refusal(names.map((name) => say(launchTexts.secretOfOthers, { name })).join('\n'), {
    hint: say(launchTexts.secretOfOthersHint, { name: names[0] ?? '', variable: variableFor(names[0] ?? '') }),
  });
}

type SecretLookup = { value: string; from: string } | { fault: string };

async function lookUpSecret(
  spec: InputSpec,
  {
    given,
    before,
    environment,
    store,
    options: { secrets, askSecret },
  }: {
    given: InputArgument | undefined;
    before: string | undefined;
    environment: Readonly<Record<string, string | undefined>>;
    store: SecretStore | undefined;
    options: Pick<HostOptions, 'secrets' | 'askSecret'>;
  },
): Promise<SecretLookup | undefined> {
  const { name } = spec;
  const variable = variableFor(name);

  const fromEnvironment = (from: string): SecretLookup | undefined => {
    const value = environment[from];
    return value === undefined || value === '' ? undefined : { value, from: `env:${from}` };
  };

  const fromStore = (from: string): SecretLookup | undefined => {
    const value = secrets?.(from);
    return value === undefined || value === '' ? undefined : { value, from: `store:${from}` };
  };

  // Named by a person, now or when the run began: that is the permission that `env:NAME` needs otherwise.
  const fromPerson = (from: string): SecretLookup | undefined => {
    const value = store?.get(from);
    return value === undefined || value === '' ? undefined : { value, from: `env:${from}` };
  };
  if (given && 'secret' in given) return { value: given.secret, from: 'given' };
  if (given) {
    const text = 'text' in given ? given.text : given.value;
    const from = typeof text === 'string' ? variableReference.exec(text)?.[1] : undefined;
    if (from === undefined) return { fault: say(launchTexts.openSecret, { name, variable }) };
    return fromEnvironment(from) ?? fromPerson(from) ?? { fault: say(launchTexts.emptyVariable, { name, variable: from }) };
  }

  const [where, from = ''] = before?.split(':') ?? [];
  const sources = new Map([
    ['env', (from: string) => fromEnvironment(from) ?? fromPerson(from)],
    ['store', fromStore],
  ]);
  const secret = sources.get(where ?? '')?.(from) ?? fromStore(variable) ?? fromEnvironment(variable);
  if (secret || !(spec.required || before !== undefined)) return secret;

  const answer = await askSecret?.({ name, about: spec.description });
  return answer ? { value: answer, from: 'given' } : undefined;
}

function hintFor(name: string, store: SecretStore | undefined): string {
  const variable = variableFor(name);
  const isKept = store?.get(variable) !== undefined;
  return say(isKept ? launchTexts.missingStoredSecretHint : launchTexts.missingSecretHint, { name, variable });
}

/** The fault of a value found for an input; `resumes`: the run had a value before. */
function lookupFault(spec: InputSpec, secret: SecretLookup | undefined, resumes: boolean): string | undefined {
  if (secret) return 'fault' in secret ? secret.fault : secretFault(spec, secret.value);
  if (!spec.required && !resumes) return undefined;
  const about = spec.description === undefined ? '' : ` ${spec.description}`;
  return say(launchTexts.missingSecret, { name: spec.name }) + about;
}

/** The fault of a value, in words that do not reveal it. */
export function secretFault(spec: InputSpec, value: string): string | undefined {
  const { name } = spec;
  if (value.length < minLength) return say(launchTexts.shortSecret, { name, least: minLength });
  const wrong = checkAnswer(spec.schema, value, name);
  return wrong === undefined ? undefined : say(launchTexts.unfitSecret, { fault: wrong });
}

/** The inputs of a run, with marks in place of secrets. */
export function withSecretMarks(
  given: ReadonlyMap<string, InputArgument>,
  pipeline: Pipeline,
  origins: SecretOrigins,
): Map<string, InputArgument> {
  const all = new Map(given);
  for (const { name, secret } of pipeline.inputs) {
    if (!secret) continue;
    if (origins[name] === undefined) all.delete(name);
    else all.set(name, { value: secretMark(name) });
  }

  return all;
}

/** The same where nothing will be executed: no value is looked up. */
export const withAllSecretMarks = (given: ReadonlyMap<string, InputArgument>, pipeline: Pipeline): Map<string, InputArgument> =>
  withSecretMarks(
    given,
    pipeline,
    Object.fromEntries(pipeline.inputs.flatMap(({ name, required }) => (required || given.has(name) ? [[name, 'given']] : []))),
  );
