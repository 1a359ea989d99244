export interface OptionSpec {
  type: 'string' | 'boolean';
  short?: string;
  /** May be given several times. */
  multiple?: boolean;
  /** How the value is shown in help. */
  value?: string;
  says: string;
}

/** Every option that some command obeys. */
export const optionSpecs = {
  input: {
    type: 'string',
    short: 'i',
    multiple: true,
    value: 'NAME=VALUE',
    says: 'an input of the pipeline; NAME=@FILE takes the text of a file',
  },
  config: { type: 'string', short: 'c', value: 'FILE', says: 'inputs from a YAML or JSON file; -i wins over it' },
  out: { type: 'string', value: 'DIR', says: 'the folder for what the pipeline writes (else outputs/<pipeline>)' },
  allow: {
    type: 'string',
    multiple: true,
    value: 'TOOL[:PATTERN]',
    says: 'lets the pipeline use a tool that needs permission, for example terminal:git *',
  },
  model: { type: 'string', value: 'MODEL', says: 'replaces every model that the file names; offline needs no key' },
  'max-cost': { type: 'string', value: 'USD', says: 'the most that the run may spend' },
  'max-parallel': { type: 'string', value: 'N', says: 'the most steps at the same time' },
  frozen: { type: 'boolean', says: 'asks no model for AUTO tags: only locked answers count' },
  'auto-responses': { type: 'string', value: 'FILE', says: 'answers for AUTO tags from a YAML or JSON file, by tag or field' },
  'rerun-interrupted': {
    type: 'boolean',
    says: 'runs steps again that were cut off in the middle, even if they may do their work twice',
  },
  refresh: { type: 'boolean', says: 'asks anew for every AUTO tag that is answered before the run, and locks the answers' },
  mermaid: { type: 'boolean', says: 'prints the graph as a Mermaid flowchart' },
  dot: { type: 'boolean', says: 'prints the graph for Graphviz' },
  svg: { type: 'boolean', says: 'prints the graph as a picture' },
  stdio: { type: 'boolean', says: 'speaks over standard input and output' },
  json: { type: 'boolean', says: 'prints the answer as JSON' },
  events: { type: 'boolean', says: 'prints every event of the run as a line of JSON while it happens' },
  quiet: { type: 'boolean', short: 'q', says: 'shows nothing while it runs' },
  'no-color': { type: 'boolean', says: 'no colours (also with NO_COLOR set)' },
  help: { type: 'boolean', short: 'h', says: 'shows this help' },
} as const satisfies Record<string, OptionSpec>;

export type OptionName = keyof typeof optionSpecs;
export const isOption = (name: string): name is OptionName => Object.hasOwn(optionSpecs, name);

/** Options that the design knows and nothing obeys yet: refused, never ignored. */
export const laterOptions: readonly string[] = [
  'replay',
  'record',
  'plan',
  'from',
  'only',
  'profile',
  'simulate',
  'changed',
  'live',
  'dap',
  'prune',
  'models',
];
