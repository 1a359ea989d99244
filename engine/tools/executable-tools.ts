// Written by `npm run docs` from the folders of engine/tools that carry a tool out: NAME/NAME.ts.
import { audioProcessingTool } from './audio-processing/audio-processing.ts';
import { codebaseTool } from './codebase/codebase.ts';
import { dataProcessingTool } from './data-processing/data-processing.ts';
import { databaseTool } from './database/database.ts';
import { filesystemTool } from './filesystem/filesystem.ts';
import { headlessBrowserTool } from './headless-browser/headless-browser.ts';
import { httpTool } from './http/http.ts';
import { imageGenerationTool } from './image-generation/image-generation.ts';
import { mcpTool } from './mcp/mcp.ts';
import { memoryTool } from './memory/memory.ts';
import { pdfCompilerTool } from './pdf-compiler/pdf-compiler.ts';
import { pythonExecutorTool } from './python-executor/python-executor.ts';
import { reportGeneratorTool } from './report-generator/report-generator.ts';
import { retrievalTool } from './retrieval/retrieval.ts';
import { terminalTool } from './terminal/terminal.ts';
import type { Tool } from './tool.ts';
import { validationTool } from './validation/validation.ts';
import { visualizationTool } from './visualization/visualization.ts';
import { webSearchTool } from './web-search/web-search.ts';

/** Every built-in tool with an implementation. */
export const executableTools: readonly Tool[] = [
  audioProcessingTool,
  codebaseTool,
  dataProcessingTool,
  databaseTool,
  filesystemTool,
  headlessBrowserTool,
  httpTool,
  imageGenerationTool,
  mcpTool,
  memoryTool,
  pdfCompilerTool,
  pythonExecutorTool,
  reportGeneratorTool,
  retrievalTool,
  terminalTool,
  validationTool,
  visualizationTool,
  webSearchTool,
];
