import { toolKinds, toolNames } from '../../engine/language/dialects/tools.ts';
import { builtinTools } from '../../engine/language/tools/builtin-tools.ts';
import { code, table } from './markdown.ts';

/** Names under which the code of ContextLab's orchestrator registers its tools. */
const names = [
  'approval-gate',
  'audio-processing',
  'auto_debugger',
  'checkpoint',
  'data-processing',
  'feedback-collection',
  'filesystem',
  'headless-browser',
  'image-analysis',
  'image-generation',
  'mcp-memory',
  'mcp-resource',
  'mcp-server',
  'multi-language-executor',
  'multi-model-routing',
  'pdf-compiler',
  'pipeline-executor',
  'prompt-optimization',
  'python-executor',
  'python_code_executor',
  'recursion-control',
  'report-generator',
  'secure-python-executor',
  'task-delegation',
  'terminal',
  'user-prompt',
  'validation',
  'video-processing',
  'visualization',
  'web-search',
];

/** A row for each of them: what it is here, and that it runs or why it does not. */
export const orchestratorTools = (): string =>
  table(
    ['tool', 'here', 'runs'],
    names.map((theirs) => {
      const name = theirs.replaceAll('_', '-');
      const kind = toolKinds[name];
      if (kind) return [code(theirs), `a step with ${code(kind)}`, 'yes'];
      const ours = toolNames[name] ?? name;
      const spec = builtinTools[ours];
      if (!spec) throw new Error(`No table reads the tool ${theirs}.`);
      return [code(theirs), code(ours), spec.executable ? 'yes' : `no: ${spec.refused ?? 'nothing executes it'}`];
    }),
  );
