import type { RunPart } from '../../../engine/launch/inspect/run-document.ts';
import { isPath, type Path } from '../../../engine/state/path.ts';
import { autoActions, type FromPanel, runActions } from '../../messages.ts';
import { readStoredView } from '../../panel/host.ts';
import { inputReaders, type MessageReader } from './inputs-from-panel.ts';

const longest = 4096;
const longestAnswer = 100_000;
const longestPicture = 100_000_000;
const isText = (value: unknown, most = longest): value is string => typeof value === 'string' && value.length <= most;

/** A message from the webview, or undefined if it is invalid: the page is not trusted. */
export function fromPanel(message: unknown): FromPanel | undefined {
  if (typeof message !== 'object' || message === null || !('type' in message)) return undefined;
  return isType(message.type) ? readers[message.type](message) : undefined;
}

/** The parser of each message; undefined if a field has the wrong type. */
const readers: Readonly<Record<FromPanel['type'], MessageReader>> = {
  ...inputReaders,
  ready: () => ({ type: 'ready' }),
  resync: () => ({ type: 'resync' }),
  run: () => ({ type: 'run' }),
  debug: () => ({ type: 'debug' }),
  stop: () => ({ type: 'stop' }),
  endAtOnce: () => ({ type: 'endAtOnce' }),
  pause: () => ({ type: 'pause' }),
  continue: () => ({ type: 'continue' }),
  explain: () => ({ type: 'explain' }),
  present: () => ({ type: 'present' }),
  history: () => ({ type: 'history' }),
  forecast: () => ({ type: 'forecast' }),
  exportGraph: () => ({ type: 'exportGraph' }),
  plan: (message) =>
    'asked' in message && typeof message.asked === 'number' ? { type: 'plan', asked: message.asked } : undefined,
  bottlenecks: () => ({ type: 'bottlenecks' }),
  advice: () => ({ type: 'advice' }),
  applyAdvice: (message) => ofHash('applyAdvice', message),
  diffAdvice: (message) => ofHash('diffAdvice', message),
  whatIf: changeFromPanel,
  simulate: () => ({ type: 'simulate' }),
  setKey: (message) => ('keys' in message && isKeyList(message.keys) ? { type: 'setKey', keys: message.keys } : undefined),
  logIn: (message) => ('server' in message && isText(message.server) ? { type: 'logIn', server: message.server } : undefined),
  contrast: (message) => {
    const compared = comparedRuns(message);
    return compared && { type: 'contrast', ...compared };
  },
  contrastPart: (message) => {
    const [compared, part] = [comparedRuns(message), partOf(message)];
    return compared && part && { type: 'contrastPart', ...compared, ...part };
  },
  openRun: (message) => ('run' in message && isText(message.run) ? { type: 'openRun', run: message.run } : undefined),
  form: (message) =>
    'form' in message && (message.form === 'rails' || message.form === 'cards')
      ? { type: 'form', form: message.form }
      : undefined,
  keep: (message) => ('kept' in message ? { type: 'keep', kept: readStoredView(message.kept) } : undefined),
  reveal: (message) => ('path' in message && isStepPath(message.path) ? { type: 'reveal', path: message.path } : undefined),
  debugTo: (message) => ('path' in message && isStepPath(message.path) ? { type: 'debugTo', path: message.path } : undefined),
  act: actFromPanel,
  problem: (message) =>
    'index' in message && typeof message.index === 'number' && Number.isInteger(message.index)
      ? { type: 'problem', index: message.index }
      : undefined,
  preview: (message) => ofStep('preview', message),
  stepInputs: (message) => ofStep('stepInputs', message),
  stepSides: (message) => ofStep('stepSides', message),
  stepAutos: (message) => ofStep('stepAutos', message),
  auto: autoFromPanel,
  openPart: (message) => {
    const part = partOf(message);
    return part && { type: 'openPart', ...part };
  },
  diffPart: (message) => {
    const part = partOf(message);
    return part && { type: 'diffPart', ...part };
  },
  product: (message) => ('file' in message && isText(message.file) ? { type: 'product', file: message.file } : undefined),
  png: pngFromPanel,
  openFile: (message) => {
    if (!('file' in message) || message.file === undefined) return { type: 'openFile' };
    return isText(message.file) ? { type: 'openFile', file: message.file } : undefined;
  },
  answer: (message) =>
    'question' in message && isText(message.question) && 'value' in message && isScalar(message.value)
      ? { type: 'answer', question: message.question, value: message.value }
      : undefined,
};

const isType = (type: unknown): type is FromPanel['type'] => typeof type === 'string' && Object.hasOwn(readers, type);

/** An action on the run, or on a step of it. */
function actFromPanel(message: object): FromPanel | undefined {
  const action = 'action' in message ? runActions.find((one) => one === message.action) : undefined;
  if (action === undefined) return undefined;
  if (!('path' in message) || message.path === undefined) return { type: 'act', action };
  return isStepPath(message.path) ? { type: 'act', action, path: message.path } : undefined;
}

/** An action on the answer of an AUTO tag. */
function autoFromPanel(message: object): FromPanel | undefined {
  const does = 'does' in message ? autoActions.find((one) => one === message.does) : undefined;
  if (!does || !('only' in message) || !isText(message.only)) return undefined;

  const of = 'of' in message ? message.of : undefined;
  const path = 'path' in message ? message.path : undefined;
  if (of !== undefined && !isText(of)) return undefined;
  if (path !== undefined && !isStepPath(path)) return undefined;

  return { type: 'auto', does, only: message.only, of, path };
}

/** A picture, or why there is none: the requester must not wait for ever. */
function pngFromPanel(message: object): FromPanel {
  if ('png' in message && isText(message.png, longestPicture) && /^[A-Za-z\d+/]+=*$/.test(message.png))
    return { type: 'png', png: message.png };
  return { type: 'png', fault: 'fault' in message && isText(message.fault) ? message.fault : '' };
}

const ofHash = (type: 'applyAdvice' | 'diffAdvice', message: object): FromPanel | undefined =>
  'hash' in message && isText(message.hash) ? { type, hash: message.hash } : undefined;

/** A change of the next run that is only tried. */
function changeFromPanel(message: object): FromPanel | undefined {
  const asked = 'asked' in message ? message.asked : undefined;
  const maxParallel = 'maxParallel' in message ? message.maxParallel : undefined;
  const model = 'model' in message ? message.model : undefined;
  if (typeof asked !== 'number') return undefined;
  if (maxParallel !== undefined && !(typeof maxParallel === 'number' && Number.isInteger(maxParallel) && maxParallel >= 1))
    return undefined;
  if (model === undefined) return { type: 'whatIf', asked, maxParallel };

  const isSwap = typeof model === 'object' && model !== null && 'from' in model && 'to' in model;
  if (!isSwap || !isText(model.from) || !isText(model.to)) return undefined;
  return { type: 'whatIf', asked, maxParallel, model: { from: model.from, to: model.to } };
}

/** Two runs to compare. */
function comparedRuns(message: object): { runs: [string, string]; open: boolean } | undefined {
  const runs = 'runs' in message ? pairOfRuns(message.runs) : undefined;
  return runs && { runs, open: 'open' in message && message.open === true };
}

function pairOfRuns(value: unknown): [string, string] | undefined {
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const [first, second]: unknown[] = value;
  return isText(first) && isText(second) ? [first, second] : undefined;
}

/** A message about one step of the run. */
const ofStep = (type: 'preview' | 'stepInputs' | 'stepSides' | 'stepAutos', message: object): FromPanel | undefined =>
  'path' in message && isText(message.path) && isPath(message.path) ? { type, path: message.path } : undefined;

/** A part of a step. */
function partOf(message: object): RunPart | undefined {
  if (!('path' in message) || !isText(message.path) || !isPath(message.path)) return undefined;
  return 'what' in message && isPart(message.what) ? { what: message.what, path: message.path } : undefined;
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
