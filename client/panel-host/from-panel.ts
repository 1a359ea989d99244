import type { RunPart } from '../../engine/launch/inspect/run-document.ts';
import { isPath, type Path } from '../../engine/state/path.ts';
import { type FromPanel, runActions } from '../messages.ts';
import { inputsFromPanel } from './inputs-from-panel.ts';

const longest = 4096;
const longestAnswer = 100_000;
const longestPicture = 100_000_000;
const isText = (value: unknown, most = longest): value is string => typeof value === 'string' && value.length <= most;

/** A message from the webview, or undefined where it is none of ours: what a page sends is never trusted. */
// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: one case for each message
export function fromPanel(message: unknown): FromPanel | undefined {
  if (typeof message !== 'object' || message === null || !('type' in message)) return undefined;
  switch (message.type) {
    case 'ready':
    case 'resync':
    case 'run':
    case 'debug':
    case 'stop':
    case 'endAtOnce':
    case 'pause':
    case 'continue':
    case 'explain':
    case 'present':
    case 'history':
    case 'forecast':
    case 'exportGraph':
      return { type: message.type };
    case 'plan':
    case 'setKey':
    case 'logIn':
      return planFromPanel(message);
    case 'contrast':
    case 'contrastPart':
      return contrastFromPanel(message);
    case 'openRun':
      return 'run' in message && isText(message.run) ? { type: 'openRun', run: message.run } : undefined;
    case 'form':
      return 'form' in message && (message.form === 'rails' || message.form === 'cards')
        ? { type: 'form', form: message.form }
        : undefined;
    case 'reveal':
      return 'path' in message && isStepPath(message.path) ? { type: 'reveal', path: message.path } : undefined;
    case 'act':
      return actFromPanel(message);
    case 'problem':
      return 'index' in message && typeof message.index === 'number' && Number.isInteger(message.index)
        ? { type: 'problem', index: message.index }
        : undefined;
    case 'preview':
    case 'stepInputs':
    case 'stepSides':
    case 'openPart':
    case 'diffPart':
      return stepFromPanel({ ...message, type: message.type });
    case 'picture':
      return 'file' in message && isText(message.file) ? { type: 'picture', file: message.file } : undefined;
    case 'png':
      return pngFromPanel(message);
    case 'openFile':
      if (!('file' in message) || message.file === undefined) return { type: 'openFile' };
      return isText(message.file) ? { type: 'openFile', file: message.file } : undefined;
    case 'answer':
      return 'question' in message && isText(message.question) && 'value' in message && isScalar(message.value)
        ? { type: 'answer', question: message.question, value: message.value }
        : undefined;
    default:
      return inputsFromPanel(message);
  }
}

/** Something that is to be done with the run, or with a step of it. */
function actFromPanel(message: object): FromPanel | undefined {
  const action = 'action' in message ? runActions.find((one) => one === message.action) : undefined;
  if (action === undefined) return undefined;
  if (!('path' in message) || message.path === undefined) return { type: 'act', action };
  return isStepPath(message.path) ? { type: 'act', action, path: message.path } : undefined;
}

/** A picture, or why there is none: whoever asked for it must not wait for ever. */
function pngFromPanel(message: object): FromPanel {
  if ('png' in message && isText(message.png, longestPicture) && /^[A-Za-z\d+/]+=*$/.test(message.png))
    return { type: 'png', png: message.png };
  return { type: 'png', fault: 'fault' in message && isText(message.fault) ? message.fault : '' };
}

/** A message about what would run. */
function planFromPanel(message: { type: unknown }): FromPanel | undefined {
  if (message.type === 'setKey')
    return 'keys' in message && isKeyList(message.keys) ? { type: 'setKey', keys: message.keys } : undefined;
  if (message.type === 'logIn')
    return 'server' in message && isText(message.server) ? { type: 'logIn', server: message.server } : undefined;
  return 'asked' in message && typeof message.asked === 'number' ? { type: 'plan', asked: message.asked } : undefined;
}

/** Two runs, or a part of them, that are to be held against each other. */
function contrastFromPanel(message: { type: unknown }): FromPanel | undefined {
  const runs = 'runs' in message ? pairOfRuns(message.runs) : undefined;
  const open = 'open' in message && message.open === true;
  if (!runs || message.type === 'contrast') return runs && { type: 'contrast', runs, open };
  if (!('path' in message) || !isText(message.path) || !isPath(message.path)) return undefined;
  if (!('what' in message) || !isPart(message.what)) return undefined;
  return { type: 'contrastPart', runs, what: message.what, path: message.path, open };
}

function pairOfRuns(value: unknown): [string, string] | undefined {
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const [first, second]: unknown[] = value;
  return isText(first) && isText(second) ? [first, second] : undefined;
}

/** A message about one step of the run. */
function stepFromPanel(
  message: { type: 'preview' | 'stepInputs' | 'stepSides' | 'openPart' | 'diffPart' } & object,
): FromPanel | undefined {
  if (!('path' in message) || !isText(message.path) || !isPath(message.path)) return undefined;
  const { type, path } = message;
  if (type !== 'openPart' && type !== 'diffPart') return { type, path };
  return 'what' in message && isPart(message.what) ? { type, what: message.what, path } : undefined;
}

/** A path of a run, or of a node of the graph. */
const isStepPath = (value: unknown): value is Path => isText(value) && isPath(value.replaceAll('[*]', '[0]'));
const isPart = (what: unknown): what is RunPart['what'] => what === 'result' || what === 'prompt';

const isKeyList = (keys: unknown): keys is string[] =>
  Array.isArray(keys) &&
  keys.length > 0 &&
  keys.length <= 20 &&
  keys.every((key) => isText(key, 100) && /^[A-Z_]\w*$/i.test(key));

const isScalar = (value: unknown): value is string | number | boolean =>
  isText(value, longestAnswer) || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
