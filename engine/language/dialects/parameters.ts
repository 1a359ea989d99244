/**
 * Parameters that tools of other systems take or ignore and ours do not need: only a hint, where any other unknown name is an
 * error. By tool, then by action; `*` is every action. From the declarations and manuals of those tools.
 */
export const ignoredParameters: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  filesystem: { list: ['include_hidden'], write: ['create_directories'] },
  terminal: { '*': ['capture_output', 'shell'] },
  'python-executor': {
    '*': ['capture_output', 'mode', 'memory_limit_mb', 'cpu_cores', 'dependencies', 'network_access', 'filesystem_write'],
  },
  'web-search': { '*': ['backend'] },
  'headless-browser': { '*': ['backend', 'sources'] },
  'report-generator': {
    '*': ['context', 'query', 'search_results', 'extraction_results', 'findings', 'recommendations', 'quality_score'],
  },
  'pdf-compiler': { '*': ['author', 'install_if_missing'] },
  'audio-processing': { '*': ['output_format', 'enhance_options'] },
  visualization: { create_charts: ['layout', 'charts'] },
  validation: { '*': ['model', 'text', 'pydantic_model', 'validation_level'] },
  mcp: { '*': ['subscription_id'] },
  'data-processing': {
    '*': [
      'schema',
      'rules',
      'compression',
      'remove_outliers',
      'operation',
      'operations',
      'chunk_size',
      'analysis_type',
      'schema_validation',
    ],
  },
};

/** Parameters of other systems' tools that are keys of the step here: foreign name to canonical key, by tool. */
export const stepParameters: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  terminal: { timeout: 'timeout' },
};

export function isIgnored(tool: string, action: string, name: string): boolean {
  const actions = Object.hasOwn(ignoredParameters, tool) ? ignoredParameters[tool] : undefined;
  return [actions?.['*'], actions?.[action]].some((names) => names?.includes(name) ?? false);
}
