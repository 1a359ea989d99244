import { dataProcessing } from './data-processing.ts';
import { database } from './database.ts';
import type { ToolSpec } from './descriptor.ts';
import { filesystem } from './filesystem.ts';
import { headlessBrowser } from './headless-browser.ts';
import { http } from './http.ts';
import { mcp } from './mcp.ts';
import { audioProcessing } from './media/audio-processing.ts';
import { imageAnalysis } from './media/image-analysis.ts';
import { imageGeneration } from './media/image-generation.ts';
import { videoProcessing } from './media/video-processing.ts';
import { memory } from './memory.ts';
import { multiModelRouting } from './models/multi-model-routing.ts';
import { promptOptimization } from './models/prompt-optimization.ts';
import { taskDelegation } from './models/task-delegation.ts';
import { needlessTools } from './needless.ts';
import { pdfCompiler } from './pdf-compiler.ts';
import { pythonExecutor } from './python-executor.ts';
import { reportGenerator } from './report-generator.ts';
import { terminal } from './terminal.ts';
import { validation } from './validation.ts';
import { visualization } from './visualization.ts';
import { webSearch } from './web-search.ts';

/** Every tool that Baton itself knows, by name. */
export const builtinTools: Readonly<Record<string, ToolSpec>> = {
  filesystem,
  terminal,
  http,
  validation,
  mcp,
  'report-generator': reportGenerator,
  memory,
  visualization,
  'python-executor': pythonExecutor,
  database,
  'data-processing': dataProcessing,
  'headless-browser': headlessBrowser,
  'web-search': webSearch,
  'pdf-compiler': pdfCompiler,
  'multi-model-routing': multiModelRouting,
  'task-delegation': taskDelegation,
  'prompt-optimization': promptOptimization,
  'image-generation': imageGeneration,
  'image-analysis': imageAnalysis,
  'audio-processing': audioProcessing,
  'video-processing': videoProcessing,
  ...needlessTools,
};
