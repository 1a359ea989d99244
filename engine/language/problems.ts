/** A range of a text in UTF-16 code units; `end` is exclusive. Inside a block it counts from the block's start. */
export interface Range {
  start: number;
  end: number;
}

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** An edit that certainly solves a problem. */
export interface Fix {
  title: string;
  edits: { range: Range; text: string }[];
}

/** A fault, or something worth knowing, in a text. */
export interface Problem {
  code: ProblemCode;
  severity: Severity;
  range: Range;
  message: string;
  hint?: string;
  fixes?: Fix[];
  related?: { range: Range; message: string }[];
}

/** Every code with its default severity; `off` is silent by default. */
export const problemCodes = {
  'yaml-syntax': 'error',
  'duplicate-key': 'error',
  'tab-indent': 'error',
  'foreign-format': 'error',
  'unknown-key': 'error',
  'wrong-type': 'error',
  'missing-key': 'error',
  'bad-id': 'error',
  'duplicate-id': 'error',
  'two-kinds': 'error',
  'no-kind': 'error',
  'unknown-step': 'error',
  'self-dependency': 'error',
  cycle: 'error',
  'backward-route': 'error',
  'unknown-agent': 'error',
  'unknown-tool': 'error',
  'unknown-action': 'error',
  'missing-parameter': 'error',
  'unknown-parameter': 'error',
  'wrong-parameter-type': 'error',
  'unsupported-media': 'error',
  'unknown-model': 'hint',
  'answer-too-long': 'hint',
  'parameter-not-sent': 'warning',
  'unknown-option': 'warning',
  'unknown-expert': 'error',
  'unknown-personality': 'error',
  'unknown-template': 'error',
  'unknown-pipeline': 'error',
  'pipeline-cycle': 'error',
  'bad-input-for-pipeline': 'error',
  'template-syntax': 'error',
  'undefined-name': 'error',
  'unknown-filter': 'error',
  'unknown-test': 'error',
  'wrong-filter-arguments': 'error',
  'unknown-field': 'error',
  'may-be-absent': 'off',
  'shadowed-name': 'information',
  'type-mismatch': 'error',
  'bad-condition': 'error',
  'racing-set': 'error',
  'auto-unclosed': 'error',
  'auto-bad-attribute': 'error',
  'auto-contradiction': 'error',
  'auto-unlocked': 'off',
  'bad-schema': 'error',
  'product-collision': 'error',
  'path-outside': 'error',
  'file-missing': 'error',
  'untrusted-in-command': 'warning',
  'unused-input': 'hint',
  'unused-step-result': 'hint',
  'needless-dependency': 'hint',
  'unreachable-step': 'warning',
  'unreachable-agent': 'warning',
  'secret-in-text': 'warning',
  'secret-use': 'error',
  'bad-test': 'warning',
  'bad-schedule': 'error',
  'bad-trigger': 'error',
  'bad-deadline': 'warning',
  'bad-hedge': 'error',
  dialect: 'hint',
  'no-batch-api': 'error',
  'not-detachable': 'error',
  'files-elsewhere': 'warning',
  'not-executable-yet': 'information',
  alignment: 'information',
} as const satisfies Record<string, Severity | 'off'>;

export type ProblemCode = keyof typeof problemCodes;

export const isProblemCode = (word: string): word is ProblemCode => Object.hasOwn(problemCodes, word);

/**
 * Codes whose errors make a run impossible: nothing could be started. `run` refuses them whatever a setting or comment says
 * of their severity; every other error may be lowered at one's own risk.
 */
export const runStoppers: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'yaml-syntax',
  'tab-indent',
  'foreign-format',
  'wrong-type',
  'missing-key',
  'bad-id',
  'duplicate-id',
  'two-kinds',
  'no-kind',
  'no-batch-api',
  'bad-hedge',
  'not-detachable',
  'unknown-step',
  'self-dependency',
  'cycle',
  'backward-route',
  'unknown-agent',
  'unknown-tool',
  'unknown-action',
  'missing-parameter',
  'unknown-expert',
  'unknown-personality',
  'unknown-template',
  'unknown-pipeline',
  'pipeline-cycle',
  'bad-input-for-pipeline',
  'template-syntax',
  'unknown-filter',
  'unknown-test',
  'bad-condition',
  'racing-set',
  'auto-unclosed',
  'auto-bad-attribute',
  'auto-contradiction',
  'bad-schema',
]);
