/** The consequences of a kind of failure. */
interface FailureTraits {
  /** A retry cannot help, unless `retry.on` names it. */
  final?: true;
  /** A call was refused before any answer, so it is not billed. */
  unbilled?: true;
  /** Another model may not have this failure: the next one of a list is asked. */
  another_model?: true;
  /** The same model may not have this failure at another address or with another key. */
  another_endpoint?: true;
  /** What it says about the model, for the circuit breaker; absent = the model is alive. */
  model?: 'down' | 'unknown';
}

/** Why a step can fail (`retry.on`, handlers). */
export const failureTraits = {
  auth: { final: true, unbilled: true, another_model: true, another_endpoint: true },
  quota: { final: true, unbilled: true, another_model: true, another_endpoint: true },
  rate: { unbilled: true, another_model: true, another_endpoint: true },
  overload: { unbilled: true, another_model: true, another_endpoint: true, model: 'down' },
  timeout: { another_model: true, another_endpoint: true, model: 'down' },
  network: { another_model: true, another_endpoint: true, model: 'down' },
  'content-filter': { another_model: true },
  'bad-request': { final: true, unbilled: true, another_model: true },
  'bad-response': { another_model: true },
  tool: {},
  permission: { final: true, unbilled: true, another_model: true },
  assertion: { final: true },
  template: { final: true },
  input: { final: true, unbilled: true, model: 'unknown' },
  budget: { final: true, unbilled: true },
  interrupted: { model: 'unknown' },
  cancelled: { final: true, model: 'unknown' },
  internal: { model: 'unknown' },
} as const satisfies Readonly<Record<string, FailureTraits>>;

export type FailureKind = keyof typeof failureTraits;

const isFailureKind = (name: string): name is FailureKind => Object.hasOwn(failureTraits, name);
export const failureKinds: readonly FailureKind[] = Object.keys(failureTraits).filter(isFailureKind);

/** The consequences of a kind of failure. */
export const traitsOf = (kind: FailureKind): FailureTraits => failureTraits[kind];

/** The consequences of an unhandled failure for the run (language.md 3.3), by the words of `on_failure`. */
export const failurePolicies = ['accept', 'continue', 'skip', 'fail'] as const;
export type FailurePolicy = (typeof failurePolicies)[number];

/** Names of the kinds in older files: the type of an exception, in lower case without `error`. */
export const failureNames: Readonly<Record<string, FailureKind>> = {
  connection: 'network',
  ratelimit: 'rate',
  authentication: 'auth',
  validation: 'bad-response',
  value: 'bad-response',
  key: 'bad-response',
  timeout: 'timeout',
  http: 'network',
  permission: 'permission',
  filenotfound: 'tool',
  unicodedecode: 'tool',
};

/** The name for all kinds in older files. */
export const everyFailure = '*';
