import type { FromPanel } from '../messages.ts';

/** What is shown, and what its reader may do. */
interface Surroundings {
  /** Undefined where a pipeline is shown that has not begun. */
  run: string | undefined;
  /** Whether an open question asks for a permission. */
  asksPermission(question: string): boolean;
  scopes: readonly string[];
}

/** Whether a panel that is fed by a server can do what a message asks for: there is no text to edit behind it, and who asks has scopes. */
export function mayDo(message: FromPanel, { run, asksPermission, scopes }: Surroundings): boolean {
  switch (message.type) {
    case 'history':
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
      return message.action === 'resume' && scopes.includes('run');
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

/** Over HTTP a permission is given once: what holds for longer is said at a terminal or in the editor. */
function mayGive(
  { question, value }: Extract<FromPanel, { type: 'answer' }>,
  asksPermission: Surroundings['asksPermission'],
): boolean {
  return value === '' || value === 'once' || value === 'no' || !asksPermission(question);
}
