/** Other names of tools: theirs to ours. Names are compared with `_` read as `-`. */
export const toolNames: Readonly<Record<string, string>> = {
  file: 'filesystem',
  'file-system': 'filesystem',
  shell: 'terminal',
  bash: 'terminal',
  'http-client': 'http',
  'mcp-memory': 'memory',
  'mcp-server': 'mcp',
  'mcp-resource': 'mcp',
  python: 'python-executor',
};

/** Other names of a tool's actions: theirs to ours. */
export const toolActions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  filesystem: {
    read_file: 'read',
    write_file: 'write',
    append_file: 'append',
    list_files: 'list',
    list_directory: 'list',
    copy_file: 'copy',
    move_file: 'move',
    delete_file: 'delete',
    remove: 'delete',
    rename: 'move',
  },
  terminal: { execute_command: 'execute', run: 'execute', run_command: 'execute', exec: 'execute' },
};

/** Tools of older files that are step kinds here, with what their kind is called. */
export const toolKinds: Readonly<Record<string, 'ask' | 'pipeline'>> = {
  'user-prompt': 'ask',
  'approval-gate': 'ask',
  'feedback-collection': 'ask',
  'pipeline-executor': 'pipeline',
};
