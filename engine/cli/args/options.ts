import { auditCommandTexts } from '../../language/texts/cli/audit.ts';
import { initTexts } from '../../language/texts/cli/init.ts';
import { learnedTexts } from '../../language/texts/cli/learned.ts';
import { optionTexts } from '../../language/texts/cli/options.ts';
import { usageReportTexts } from '../../language/texts/cli/usage-report.ts';
import { versionsTexts } from '../../language/texts/cli/versions.ts';
import { benchHelpTexts } from '../../language/texts/insight/bench.ts';
import { compareTexts } from '../../language/texts/insight/compare.ts';
import { explainTimeTexts } from '../../language/texts/insight/explain-time.ts';
import { askTexts, patternsTexts } from '../../language/texts/run/ask.ts';
export interface OptionSpec {
  type: 'string' | 'boolean';
  short?: string;
  /** May be given several times. */
  multiple?: boolean;
  /** How the value is shown in help. */
  value?: string;
  says: string;
}

/** Every option of all commands. */
export const optionSpecs = {
  input: {
    type: 'string',
    short: 'i',
    multiple: true,
    value: 'NAME=VALUE',
    says: optionTexts.input,
  },
  config: { type: 'string', short: 'c', value: 'FILE', says: optionTexts.config },
  secret: { type: 'string', multiple: true, value: 'NAME=VARIABLE', says: optionTexts.secret },
  out: { type: 'string', value: 'DIR', says: optionTexts.out },
  allow: {
    type: 'string',
    multiple: true,
    value: 'TOOL[:PATTERN]',
    says: optionTexts.allow,
  },
  model: { type: 'string', value: 'MODEL', says: optionTexts.model },
  'max-cost': { type: 'string', value: 'USD', says: optionTexts.maxCost },
  'max-parallel': { type: 'string', value: 'N', says: optionTexts.maxParallel },
  'max-tokens': { type: 'string', value: 'N', says: optionTexts.maxTokens },
  'max-calls': { type: 'string', value: 'N', says: optionTexts.maxCalls },
  'max-steps': { type: 'string', value: 'N', says: optionTexts.maxSteps },
  timeout: { type: 'string', value: 'TIME', says: optionTexts.timeout },
  frozen: { type: 'boolean', says: optionTexts.frozen },
  live: { type: 'boolean', says: optionTexts.live },
  specification: { type: 'boolean', says: optionTexts.specification },
  otlp: { type: 'string', value: 'URL', says: optionTexts.otlp },
  learned: { type: 'boolean', says: learnedTexts.option },
  reset: { type: 'boolean', says: learnedTexts.reset },
  strict: { type: 'boolean', says: optionTexts.strict },
  trace: { type: 'boolean', says: optionTexts.trace },
  metrics: { type: 'boolean', says: optionTexts.metrics },
  record: { type: 'string', value: 'FILE', says: optionTexts.record },
  replay: { type: 'string', value: 'RECORDING|RUN', says: optionTexts.replay },
  answer: { type: 'string', value: 'VALUE', says: optionTexts.answer },
  'auto-responses': { type: 'string', value: 'FILE', says: optionTexts.autoResponses },
  agents: { type: 'boolean', says: initTexts.agents },
  all: { type: 'boolean', says: optionTexts.allFolders },
  forget: { type: 'boolean', says: optionTexts.forget },
  'client-id': { type: 'string', value: 'ID', says: optionTexts.clientId },
  remove: { type: 'boolean', says: optionTexts.pushRemove },
  with: { type: 'string', multiple: true, value: 'PATH', says: optionTexts.with },
  on: { type: 'string', value: 'URL', says: optionTexts.on },
  port: { type: 'string', value: 'PORT', says: optionTexts.port },
  host: { type: 'string', value: 'ADDRESS', says: optionTexts.host },
  'public-url': { type: 'string', value: 'URL', says: optionTexts.publicUrl },
  'behind-proxy': { type: 'boolean', says: optionTexts.behindProxy },
  database: { type: 'string', value: 'URL|@FILE', says: optionTexts.database },
  project: { type: 'string', value: 'NAME', says: optionTexts.project },
  migrate: { type: 'boolean', says: optionTexts.migrate },
  placement: { type: 'string', value: 'restate:URL', says: optionTexts.placement },
  'placement-url': { type: 'string', value: 'URL', says: optionTexts.placementUrl },
  'on-trigger': { type: 'string', value: 'ID', says: optionTexts.onTrigger },
  'no-triggers': { type: 'boolean', says: optionTexts.noTriggers },
  retention: { type: 'string', value: 'TIME', says: optionTexts.retention },
  mcp: { type: 'boolean', says: optionTexts.mcp },
  'no-runs': { type: 'boolean', says: optionTexts.noRuns },
  'max-runs': { type: 'string', value: 'N', says: optionTexts.maxRuns },
  pools: { type: 'string', value: 'A,B', says: optionTexts.pools },
  scope: { type: 'string', multiple: true, value: 'SCOPE', says: optionTexts.scope },
  role: { type: 'string', value: 'ROLE', says: optionTexts.role },
  expires: { type: 'string', value: 'TIME', says: optionTexts.expires },
  revoke: { type: 'string', multiple: true, value: 'TOOL[:PATTERN]', says: optionTexts.revoke },
  wait: { type: 'boolean', says: optionTexts.wait },
  'no-resume': { type: 'boolean', says: optionTexts.noResume },
  'rerun-interrupted': {
    type: 'boolean',
    says: optionTexts.rerunInterrupted,
  },
  refresh: { type: 'boolean', says: optionTexts.refresh },
  time: { type: 'boolean', says: explainTimeTexts.says },
  output: { type: 'string', short: 'o', value: 'FILE', says: optionTexts.output },
  mermaid: { type: 'boolean', says: optionTexts.mermaid },
  langgraph: { type: 'boolean', says: optionTexts.langgraph },
  dot: { type: 'boolean', says: optionTexts.dot },
  svg: { type: 'boolean', says: optionTexts.svg },
  file: { type: 'string', multiple: true, value: 'FILE', says: askTexts.file },
  models: { type: 'string', multiple: true, value: 'A,B', says: askTexts.models },
  tests: { type: 'boolean', says: compareTexts.tests },
  runs: { type: 'string', value: 'N', says: benchHelpTexts.runs },
  warmup: { type: 'string', value: 'N', says: benchHelpTexts.warmup },
  'max-time': { type: 'string', value: 'TIME', says: benchHelpTexts.maxTime },
  'min-success': { type: 'string', value: 'PERCENT', says: benchHelpTexts.minSuccess },
  pattern: { type: 'string', value: 'NAME', says: askTexts.pattern },
  copy: { type: 'string', value: 'NAME', says: patternsTexts.copy },
  synthesizer: { type: 'string', value: 'MODEL', says: askTexts.synthesizer },
  'min-responses': { type: 'string', value: 'N', says: askTexts.minResponses },
  rounds: { type: 'string', value: 'N', says: askTexts.rounds },
  markdown: { type: 'boolean', says: optionTexts.markdown },
  html: { type: 'boolean', says: optionTexts.html },
  qc: { type: 'boolean', says: optionTexts.qc },
  only: { type: 'string', multiple: true, value: 'NAME', says: optionTexts.only },
  junit: { type: 'string', value: 'FILE', says: optionTexts.junit },
  sarif: { type: 'boolean', says: optionTexts.sarif },
  resolved: { type: 'boolean', says: optionTexts.resolved },
  github: { type: 'boolean', says: optionTexts.github },
  tap: { type: 'boolean', says: optionTexts.tap },
  at: { type: 'string', value: 'STEP', says: optionTexts.at },
  set: { type: 'string', multiple: true, value: 'STEP=VALUE', says: optionTexts.set },
  changed: { type: 'boolean', says: optionTexts.changed },
  plan: { type: 'boolean', says: optionTexts.plan },
  from: { type: 'string', value: 'STEP', says: optionTexts.from },
  profile: { type: 'string', value: 'NAME', says: optionTexts.profile },
  prune: { type: 'boolean', says: optionTexts.prune },
  keep: { type: 'string', value: 'N', says: optionTexts.keep },
  'older-than': { type: 'string', value: 'TIME', says: optionTexts.olderThan },
  pipeline: { type: 'string', value: 'ID', says: optionTexts.pipeline },
  bundle: { type: 'string', value: 'FILE', says: optionTexts.bundle },
  open: { type: 'string', value: 'FILE', says: optionTexts.open },
  reindex: { type: 'boolean', says: optionTexts.reindex },
  trend: { type: 'boolean', says: optionTexts.trend },
  'dry-run': { type: 'boolean', says: optionTexts.dryRun },
  stdio: { type: 'boolean', says: optionTexts.stdio },
  dap: { type: 'boolean', says: optionTexts.dap },
  json: { type: 'boolean', says: optionTexts.json },
  events: { type: 'boolean', says: optionTexts.events },
  fix: { type: 'boolean', says: optionTexts.fix },
  yes: { type: 'boolean', short: 'y', says: optionTexts.yes },
  quiet: { type: 'boolean', short: 'q', says: optionTexts.quiet },
  by: { type: 'string', value: 'KEYS', says: usageReportTexts.by },
  since: { type: 'string', value: 'TIME', says: usageReportTexts.since },
  csv: { type: 'boolean', says: usageReportTexts.csv },
  begin: { type: 'boolean', says: auditCommandTexts.begin },
  verify: { type: 'boolean', says: auditCommandTexts.verify },
  expect: { type: 'string', value: 'HEAD', says: auditCommandTexts.expect },
  erase: { type: 'string', value: 'PERSON', says: auditCommandTexts.erase },
  restore: { type: 'boolean', says: versionsTexts.restore },
  text: { type: 'string', value: 'VERSION', says: versionsTexts.text },
  'no-color': { type: 'boolean', says: optionTexts.noColor },
  help: { type: 'boolean', short: 'h', says: optionTexts.help },
} as const satisfies Record<string, OptionSpec>;

export type OptionName = keyof typeof optionSpecs;
export const isOption = (name: string): name is OptionName => Object.hasOwn(optionSpecs, name);

/** Options of the design that are not built yet: they are refused, never ignored. */
export const laterOptions: readonly string[] = ['simulate'];
