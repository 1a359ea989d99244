import type { FromPanel } from '../messages.ts';

/** The shown run or pipeline, and the user's scopes. */
interface Surroundings {
  /** Undefined if a pipeline without a run is shown. */
  run: string | undefined;
  /** Whether an open question asks for a permission. */
  asksPermission(question: string): boolean;
  scopes: readonly string[];
}

/**
 * Whether a panel fed by a server can perform a message's action: there is no text to edit, and the user has limited scopes.
 */
export function mayDo(message: FromPanel, { run, asksPermission, scopes }: Surroundings): boolean {
  switch (message.type) {
    case 'history':
    case 'forecast':
    case 'bottlenecks':
      return run !== undefined;
    case 'contrast':
    case 'contrastPart':
      return run !== undefined && message.open !== true;
    case 'openFile':
      return run !== undefined && message.file !== undefined;
    case 'answer':
      return scopes.includes('answer') && mayGive(message, asksPermission);
    case 'run':
    case 'stop':
    case 'endAtOnce':
    case 'submitInputs':
      return scopes.includes('run');
    case 'act':
      return scopes.includes('run') && run !== undefined && mayAct(message, scopes);
    default:
      return reads.has(message.type);
  }
}

const reads: ReadonlySet<FromPanel['type']> = new Set([
  'ready',
  'resync',
  'preview',
  'stepInputs',
  'stepSides',
  'product',
  'openRun',
  'form',
  'inputs',
  'typeInputs',
]);

/** The server starts reruns and forks of the shown run; a replacement value could stand for a person's answer. */
function mayAct({ action, path }: Extract<FromPanel, { type: 'act' }>, scopes: readonly string[]): boolean {
  if (action === 'fork') return path !== undefined && scopes.includes('answer');
  return action === 'resume' || action === 'rerunChanged' || action === 'rerunFrom' || action === 'forkAt';
}

/** Over HTTP a permission is granted only once: permanent ones are granted in a terminal or in the editor. */
function mayGive(
  { question, value }: Extract<FromPanel, { type: 'answer' }>,
  asksPermission: Surroundings['asksPermission'],
): boolean {
  return value === '' || value === 'once' || value === 'no' || !asksPermission(question);
}
