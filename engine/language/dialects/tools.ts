/** Other names of tools: foreign to canonical. Names are compared with `_` read as `-`. */
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
  'secure-python-executor': 'python-executor',
  'python-code-executor': 'python-executor',
  'image-generator': 'image-generation',
};

/** Other names of a tool's actions: foreign to canonical. */
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
  http: { fetch: 'get', send: 'request', http_request: 'request', download_file: 'download' },
  validation: { check: 'validate', infer: 'infer_schema', quality: 'quality_check', check_quality: 'quality_check' },
  mcp: {
    execute_tool: 'call_tool',
    call: 'call_tool',
    tools: 'list_tools',
    list: 'list_resources',
    resources: 'list_resources',
    read: 'read_resource',
    get_resource: 'read_resource',
  },
  terminal: { execute_command: 'execute', run: 'execute', run_command: 'execute', exec: 'execute' },
  'report-generator': { create: 'generate', create_report: 'generate', generate_report: 'generate', execute: 'generate' },
  database: {
    select: 'query',
    read: 'query',
    run: 'execute',
    insert: 'execute',
    update: 'execute',
    execute_query: 'query',
    batch: 'transaction',
  },
  'python-executor': { run: 'execute', execute_code: 'execute', run_code: 'execute', exec: 'execute' },
  visualization: { chart: 'create_chart', plot: 'create_chart', generate: 'create_chart', dashboard: 'create_dashboard' },
  'headless-browser': {
    scrape: 'fetch',
    extract: 'fetch',
    read: 'fetch',
    get: 'fetch',
    scrape_page: 'fetch',
    check: 'verify',
    web_search: 'search',
  },
  'web-search': { web_search: 'search', query: 'search', execute: 'search' },
  'image-generation': { execute: 'generate', create: 'generate', draw: 'generate' },
  'audio-processing': {
    transcription: 'transcribe',
    speech_to_text: 'transcribe',
    speak: 'synthesize',
    tts: 'synthesize',
    text_to_speech: 'synthesize',
  },
  'pdf-compiler': { generate: 'compile', create: 'compile', execute: 'compile', convert: 'compile' },
  memory: {
    save: 'store',
    set: 'store',
    write: 'store',
    put: 'store',
    get: 'retrieve',
    read: 'retrieve',
    load: 'retrieve',
    list_keys: 'list',
    keys: 'list',
    remove: 'delete',
    clear_namespace: 'clear',
    query: 'search',
  },
};

/** Parameters of older tools that name the action, besides `action`, by the canonical tool name. */
export const actionParameters: Readonly<Record<string, string>> = { 'audio-processing': 'operation' };

/** Unsupported actions of other systems' tools: the reason, and what to do instead. By the canonical tool name. */
export const refusedActions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'headless-browser': {
    scrape_js:
      'Pages are read as their server sends them; no script of theirs runs. Read the page with `fetch`, or the address that its script asks with `http`; a page that a browser must draw is read by an MCP server that drives one.',
  },
  visualization: {
    export_figures:
      'Charts are written as SVG where they are made: give `create_charts` an `output_dir`. Copy them with `filesystem`, and convert them with a program in `terminal`.',
  },
  'audio-processing': {
    analyze:
      'Nothing here measures sound. A model that hears answers questions about a recording: `prompt: [How does it sound?, {audio: talk.mp3}]`.',
    enhance: 'Nothing here edits sound: do it with a program in `terminal`.',
    convert: 'Nothing here edits sound: do it with a program in `terminal`.',
  },
  mcp: {
    subscribe: 'Nothing of a run waits for changes of a resource: read it with `read_resource` where it is needed.',
    unsubscribe: 'There are no subscriptions to end: remove the step.',
  },
};

/** Tools of older files that are step kinds here, with the name of the kind. */
export const toolKinds: Readonly<Record<string, 'ask' | 'pipeline'>> = {
  'user-prompt': 'ask',
  'approval-gate': 'ask',
  'feedback-collection': 'ask',
  'pipeline-executor': 'pipeline',
};

/** Parameters of older tools that ask people: the key of an `ask` step that each becomes. */
export const askParameters: Readonly<Record<string, string>> = {
  question: 'ask',
  prompt: 'ask',
  message: 'ask',
  choices: 'choices',
  options: 'choices',
  fields: 'fields',
  default: 'default',
  default_value: 'default',
  timeout: 'timeout',
  type: 'type',
  input_type: 'type',
};

/** Parameters that become paragraphs of the question, unless one of those above is present. */
export const askParagraphs: readonly string[] = ['title', 'content'];

/** Optional further fields of a tool that asks for approval, by the parameter that requests them. */
export const approvalFields: Readonly<Record<string, string>> = {
  require_reason: 'rejection_reason',
  allow_modifications: 'modified_content',
};

/** Types of the questions in a list, as types of form fields. */
export const questionTypes: Readonly<Record<string, string>> = {
  rating: 'integer',
  boolean: 'boolean',
  choice: 'string',
  text: 'string',
};

/** The default form of answer for a tool. */
export const toolAnswers: Readonly<Record<string, string>> = { 'approval-gate': 'approve' };

/** Other names for the forms of an answer. */
export const answerTypeNames: Readonly<Record<string, string>> = {
  string: 'text',
  str: 'text',
  multiline: 'text',
  integer: 'number',
  int: 'number',
  float: 'number',
  bool: 'boolean',
  confirm: 'boolean',
  confirmation: 'boolean',
  yes_no: 'boolean',
  select: 'choice',
  approval: 'approve',
  object: 'form',
};

/** Actions of tools that are prompts here, with the instruction before the text. */
export const toolPrompts: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  validation: { extract_structured: 'Extract what the schema describes from the following text. Add nothing that is not in it.' },
};
