/**
 * Paths identify steps of a run: `step`, `group.step`, `loop[3].step`, `loop[3]` (one iteration, or the one step that a loop
 * without `steps:` repeats), `sub/step` (a step of a sub-pipeline), `path#2` (the second call inside a step; counted from 1).
 */
export type Path = string;

/** The path of a step inside a frame ('' is the pipeline). */
export const stepPath = (frame: Path, id: string): Path =>
  frame === '' || frame.endsWith('/') || frame.endsWith('.') ? `${frame}${id}` : `${frame}.${id}`;
export const iterationPath = (loop: Path, index: number): Path => `${loop}[${index}]`;
export const callPath = (step: Path, number: number): Path => `${step}#${number}`;

/** The path in the graph: iterations become `[*]`, the call is dropped. */
export const staticPath = (path: Path): Path => path.replace(/#\d+$/, '').replace(/\[\d+\]/g, '[*]');

/** The path of a step's prompt, used where a person replaces it. */
export const promptPath = (step: Path): Path => `${step}#prompt`;

/** The step of a prompt's path, if it is one. */
export const stepOfPrompt = (path: Path): Path | undefined =>
  path.endsWith('#prompt') ? path.slice(0, -'#prompt'.length) : undefined;

/** The step that a call belongs to, with the call's number. */
export function splitCall(path: Path): { step: Path; number: number } | undefined {
  const at = path.lastIndexOf('#');
  return at < 0 ? undefined : { step: path.slice(0, at), number: Number(path.slice(at + 1)) };
}

const grammar = /^(?:[A-Za-z_][\w-]*(?:\[\d+\])*(?:[./](?=[A-Za-z_])|(?=#|$)))+(?:#\d+)?$/;
export const isPath = (text: string): boolean => grammar.test(text);
