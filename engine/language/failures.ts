/** Why a step can fail (`retry.on`, handlers). */
export const failureKinds = [
  'auth',
  'quota',
  'rate',
  'overload',
  'timeout',
  'network',
  'content-filter',
  'bad-request',
  'bad-response',
  'tool',
  'permission',
  'template',
  'input',
  'budget',
  'interrupted',
  'cancelled',
  'internal',
] as const;

/** What a failure that nobody handled means for the run (language.md 3.3), as `on_failure` says it. */
export const failurePolicies = ['accept', 'continue', 'skip', 'fail'] as const;
export type FailurePolicy = (typeof failurePolicies)[number];

/** Names that older files use for them: the type of an exception, in lower case without `error`. */
export const failureNames: Readonly<Record<string, (typeof failureKinds)[number]>> = {
  connection: 'network',
  ratelimit: 'rate',
  authentication: 'auth',
  validation: 'bad-response',
  value: 'bad-response',
  timeout: 'timeout',
};
