// Written by `npm run docs` from the files of engine/language/tools/builtin.
import { audioProcessing } from './builtin/audio-processing.ts';
import { autoDebugger } from './builtin/auto-debugger.ts';
import { checkpoint } from './builtin/checkpoint.ts';
import { codebase } from './builtin/codebase.ts';
import { dataProcessing } from './builtin/data-processing.ts';
import { database } from './builtin/database.ts';
import { filesystem } from './builtin/filesystem.ts';
import { headlessBrowser } from './builtin/headless-browser.ts';
import { http } from './builtin/http.ts';
import { imageAnalysis } from './builtin/image-analysis.ts';
import { imageGeneration } from './builtin/image-generation.ts';
import { mcp } from './builtin/mcp.ts';
import { memory } from './builtin/memory.ts';
import { multiLanguageExecutor } from './builtin/multi-language-executor.ts';
import { multiModelRouting } from './builtin/multi-model-routing.ts';
import { pdfCompiler } from './builtin/pdf-compiler.ts';
import { promptOptimization } from './builtin/prompt-optimization.ts';
import { pythonExecutor } from './builtin/python-executor.ts';
import { recursionControl } from './builtin/recursion-control.ts';
import { reportGenerator } from './builtin/report-generator.ts';
import { retrieval } from './builtin/retrieval.ts';
import { taskDelegation } from './builtin/task-delegation.ts';
import { terminal } from './builtin/terminal.ts';
import { validation } from './builtin/validation.ts';
import { videoProcessing } from './builtin/video-processing.ts';
import { visualization } from './builtin/visualization.ts';
import { webSearch } from './builtin/web-search.ts';
import type { ToolSpec } from './descriptor.ts';

/** Every tool that Baton itself knows, by name. */
export const builtinTools: Readonly<Record<string, ToolSpec>> = {
  'audio-processing': audioProcessing,
  'auto-debugger': autoDebugger,
  checkpoint,
  codebase,
  'data-processing': dataProcessing,
  database,
  filesystem,
  'headless-browser': headlessBrowser,
  http,
  'image-analysis': imageAnalysis,
  'image-generation': imageGeneration,
  mcp,
  memory,
  'multi-language-executor': multiLanguageExecutor,
  'multi-model-routing': multiModelRouting,
  'pdf-compiler': pdfCompiler,
  'prompt-optimization': promptOptimization,
  'python-executor': pythonExecutor,
  'recursion-control': recursionControl,
  'report-generator': reportGenerator,
  retrieval,
  'task-delegation': taskDelegation,
  terminal,
  validation,
  'video-processing': videoProcessing,
  visualization,
  'web-search': webSearch,
};
