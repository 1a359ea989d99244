import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Json } from '../../../../language/json.ts';
import { placementTexts as texts } from '../../../../language/texts/cli/placement.ts';
import { say } from '../../../../language/texts.ts';
import type { DoctorFinding } from '../../../../launch/doctor/finding.ts';
import { UsageError } from '../../../args/usage-error.ts';
import { isUnderstood } from './versions.ts';

/** The context of a handler of a virtual object: the parts of the SDK that are used. */
export interface ObjectContext {
  readonly key: string;
  get(name: string): Promise<unknown>;
  set(name: string, value: Json): void;
  clearAll(): void;
  /** Runs `action` once and keeps its result in the journal. */
  run(name: string, action: () => Promise<Json>): Promise<Json>;
  genericSend(call: {
    service: string;
    method: string;
    key: string;
    parameter: Json;
    delay: number;
    inputSerde: unknown;
  }): unknown;
}

interface ObjectDefinition {
  name: string;
  handlers: Readonly<Record<string, (context: ObjectContext, input: unknown) => Promise<void>>>;
  options: { journalRetention: number; idempotencyRetention: number; retryPolicy: Readonly<Record<string, Json>> };
}

/** The parts of `@restatedev/restate-sdk/fetch` that are used. It has 2 MB, so only its users install it. */
export interface RestateSdk {
  object(definition: ObjectDefinition): unknown;
  createEndpointHandler(options: { services: unknown[]; logger: () => void }): (request: Request) => Promise<Response>;
  serde: { json: unknown };
}

const isSdk = (loaded: unknown): loaded is RestateSdk =>
  typeof loaded === 'object' &&
  loaded !== null &&
  'object' in loaded &&
  'createEndpointHandler' in loaded &&
  typeof loaded.createEndpointHandler === 'function' &&
  'serde' in loaded;

/** Loads the SDK that is installed beside Baton; `dist` is the folder of Baton's bundles. Throws a UsageError. */
export function loadSdk(dist: string): RestateSdk {
  const load = requireBeside(dist);
  const version = readVersion(load);
  if (version === undefined) throw new UsageError(say(texts.noSdk), say(texts.noSdkHint));
  const loaded: unknown = isUnderstood(version, 11) ? load('@restatedev/restate-sdk/fetch') : undefined;
  if (!isSdk(loaded)) throw new UsageError(say(texts.wrongSdk, { version }), say(texts.noSdkHint));
  return loaded;
}

/** Resolves from Baton's own folder, so that code from a project's folder is never loaded. */
const requireBeside = (dist: string): NodeJS.Require => createRequire(join(dist, 'cli.cjs'));

/** Reports for `baton doctor` whether the SDK is there. */
export function checkSdk(dist: string): DoctorFinding {
  const about = say(texts.doctorTitle);
  const version = readVersion(requireBeside(dist));
  if (version === undefined) return { about, state: 'fine', says: say(texts.doctorNone) };
  if (isUnderstood(version, 11)) return { about, state: 'fine', says: say(texts.doctorFound, { version }) };
  return { about, state: 'lacking', says: say(texts.wrongSdk, { version }), hint: say(texts.noSdkHint) };
}

function readVersion(load: NodeJS.Require): string | undefined {
  try {
    const { version }: { version?: unknown } = load('@restatedev/restate-sdk/package.json');
    return String(version);
  } catch {
    return undefined;
  }
}
