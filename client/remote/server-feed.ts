import type { Json, JsonMap } from '../../engine/language/json.ts';
import type { Fact } from '../../engine/state/events.ts';
import { staticPath } from '../../engine/state/path.ts';
import type { InputDeclaration, InputTexts } from '../declared-inputs.ts';
import type { FromPanel, ToPanel } from '../messages.ts';
import { runInputs, textsOfRun } from '../panel/view/inputs/inputs.ts';
import type { PastInfo, RunInfo, TextInfo } from '../panel-content.ts';
import { sentFacts } from '../panel-host/feed/sent-facts.ts';
import { type EditableValue, readEditable } from './edited-value.ts';
import { createForecastFollower } from './follow-forecast.ts';
import { followRun } from './follow-run.ts';
import { type AskApi, readJson, type Sent, withQuery, wordsOfFault } from './request.ts';

/** The server's data of a text, or of a run with its text. */
type SentText = Pick<TextInfo, 'pipeline' | 'graph' | 'called' | 'summary'>;
interface PipelinePage {
  now: number;
  text: SentText;
  problems: TextInfo['problems'];
  inputs: InputDeclaration[];
}
interface RunPage {
  now: number;
  text: SentText;
  past: PastInfo;
}

/** The shown content: a run, or a pipeline that can be started. */
export type Shown = { run: string } | { file: string };

/** The surroundings of the panel. */
export interface ServerLink {
  ask: AskApi;
  deliver(message: ToPanel): void;
  /** Shows another run, which was started or requested. */
  showRun(run: string): void;
  /** Lets the reader edit the value of a step and starts a run with it; without a value says that it cannot be changed here. */
  editValue(editable: EditableValue | undefined, begin: (value: Json) => Promise<void>): Promise<void>;
  /** Saves a file of the run, sent at this address, for the user. */
  keepFile(path: string): Promise<void>;
  /** Nobody sees the panel. */
  isHidden(): boolean;
}

/** The panel's connection to a server: its messages become requests, and answers become its messages. */
export interface ServerFeed {
  post(message: FromPanel): void;
  /** The known facts of the run. */
  readonly events: readonly Fact[];
  /** Shows it, with later changes. Rejects with an ApiFault if it does not exist. */
  open(): Promise<void>;
  close(): void;
}

/** Maximum number of facts per request. */
const portion = 5000;
const noProblems: TextInfo['problems'] = { errors: 0, warnings: 0 };

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: short functions that share what is shown, which nobody else may touch
export function createServerFeed(shown: Shown, { ask, showRun: goToRun, keepFile, ...link }: ServerLink): ServerFeed {
  const run = 'run' in shown ? shown.run : undefined;
  const key = 'run' in shown ? shown.run : shown.file;
  const ended = new AbortController();
  const events: Fact[] = [];
  let seq = 0;
  let page: RunPage | undefined;
  let file = 'file' in shown ? shown.file : '';
  let form: InputDeclaration[] | undefined;

  const deliver = (message: ToPanel): void => {
    if (!ended.signal.aborted) link.deliver(message);
  };
  const fetchJson = <T>(path: string, sent?: Sent): Promise<T> => readJson<T>(ask, path, sent);
  const sendStatus = (message?: string, busy: 'starting' | 'stopping' | null = null): void =>
    deliver(message === undefined ? { type: 'status', busy } : { type: 'status', busy, message });
  const ofRun = (path: string): string => `page/runs/${encodeURIComponent(run ?? '')}/${path}`;

  const forecasts = createForecastFollower(
    {
      read: () => fetchJson(ofRun('forecast')),
      onForecast: (forecast) => deliver({ type: 'forecast', ...forecast, of: key }),
      isHidden: link.isHidden,
    },
    ended.signal,
  );

  const runInfo = (past: PastInfo, { graph, called }: SentText): RunInfo | null =>
    graph && { folder: key, past, graph, called, events: sentFacts(events) };

  const showRun = async (): Promise<void> => {
    page = await fetchJson<RunPage>(`page/runs/${encodeURIComponent(key)}`);
    await readFacts(ask, key, events);
    const { now, text, past } = page;
    file = text.pipeline?.file ?? '';
    deliver({ type: 'snapshot', seq: ++seq, now, run: runInfo(past, text), ...text, problems: noProblems });
  };

  const showPipeline = async (): Promise<void> => {
    const { now, text, problems, inputs } = await fetchJson<PipelinePage>(withQuery('page/pipeline', { file }));
    form = inputs;
    deliver({ type: 'snapshot', seq: ++seq, now, run: null, ...text, problems });
  };

  const show = (): Promise<void> => (run === undefined ? showPipeline() : showRun());

  /** The run has ended or was resumed, so whether it has a process is checked again. */
  const showTurn = async (): Promise<void> => {
    page = await fetchJson<RunPage>(`page/runs/${encodeURIComponent(key)}`);
    deliver({ type: 'run', seq: ++seq, now: page.now, run: runInfo(page.past, page.text) });
    sendStatus();
  };

  const addFacts = (facts: readonly Fact[]): void => {
    const fresh = facts.filter((fact) => fact.seq > (events.at(-1)?.seq ?? 0));
    events.push(...fresh);
    if (fresh.length === 0) return;
    deliver({ type: 'events', seq: ++seq, events: sentFacts(fresh) });
    if (fresh.some(({ type }) => type === 'run.finished' || type === 'run.resumed')) go(showTurn());
    else forecasts.goOn();
  };

  const readForm = async (): Promise<InputDeclaration[]> => {
    form ??= (await fetchJson<PipelinePage>(withQuery('page/pipeline', { file }))).inputs;
    return form;
  };

  const showForm = async (isAsked = false): Promise<void> => {
    const inputs = await readForm();
    const started = events.find((event): event is Fact<'run.started'> => event.type === 'run.started');
    const typed = started ? textsOfRun(runInputs(started), { inputs }) : {};
    const message: ToPanel = { type: 'inputs', form: { inputs, typed, presets: [], profiles: [] } };
    deliver(isAsked ? { ...message, show: true } : message);
  };

  const judge = (texts: InputTexts) =>
    fetchJson<{ values: JsonMap; faults: [string, string][] }>('page/inputs', { method: 'POST', body: { file, texts } });

  const begin = async (inputs: JsonMap): Promise<void> => {
    sendStatus(undefined, 'starting');
    const begun = await fetchJson<{ run: string }>('v1/runs', { method: 'POST', body: { file, inputs } });
    goToRun(begun.run);
  };

  const submit = async (texts: InputTexts): Promise<void> => {
    const { values, faults } = await judge(texts);
    deliver({ type: 'inputFaults', faults, outcome: faults.length > 0 ? 'refused' : 'taken' });
    if (faults.length === 0) await begin(values);
  };

  const beginOrAsk = async (): Promise<void> => ((await readForm()).length > 0 ? showForm(true) : begin({}));

  const change = async (what: string, body: Json = {}): Promise<void> =>
    void (await ask(`v1/runs/${encodeURIComponent(key)}/${what}`, { method: 'POST', body }));

  const stop = async (): Promise<void> => {
    sendStatus(undefined, 'stopping');
    await change('cancel');
  };

  /** Sends a request; the panel gets the answer, or the failure. */
  const report = async (message: object, path: string): Promise<void> => {
    const answer = await fetchJson<object>(path).catch((error: unknown) => ({ fault: wordsOfFault(error) }));
    // Its members are those of the requested message.
    deliver({ ...message, ...answer } as ToPanel);
  };

  const go = (work: Promise<void>): void => {
    work.catch((error: unknown) => sendStatus(wordsOfFault(error)));
  };

  const branch = async (how: 'rerun' | 'fork', body: JsonMap): Promise<void> => {
    sendStatus(undefined, 'starting');
    const path = `v1/runs/${encodeURIComponent(key)}/${how}`;
    try {
      const begun = await fetchJson<{ run: string }>(path, { method: 'POST', body });
      goToRun(begun.run);
    } finally {
      sendStatus();
    }
  };

  const act = ({ action, path }: Extract<FromPanel, { type: 'act' }>): Promise<void> | undefined => {
    if (action === 'resume') return change('resume');
    if (action === 'rerunChanged') return branch('rerun', {});
    if (path === undefined) return undefined;
    if (action === 'rerunFrom') return branch('rerun', { from: staticPath(path) });
    if (action === 'forkAt') return branch('fork', { at: path });
    if (action !== 'fork') return undefined;

    return link.editValue(readEditable(events, path), (value) => branch('fork', { values: { [path]: value } }));
  };

  const obey = (message: FromPanel): Promise<void> | undefined => {
    switch (message.type) {
      case 'ready':
      case 'resync':
        return show();
      case 'preview':
        return report({ type: 'preview', of: key, path: message.path }, withQuery(ofRun('preview'), { at: message.path }));
      case 'stepInputs':
        return report({ type: 'stepInputs', of: key, path: message.path }, withQuery(ofRun('inputs'), { at: message.path }));
      case 'stepSides':
        return report({ type: 'stepSides', of: key, path: message.path }, withQuery(ofRun('sides'), { at: message.path }));
      case 'product':
        return report({ type: 'product', of: key, file: message.file }, withQuery(ofRun('product'), { at: message.file }));
      case 'history':
        return run === undefined ? undefined : report({ type: 'history', of: key }, ofRun('history'));
      case 'forecast':
        return run === undefined ? undefined : forecasts.show();
      case 'bottlenecks':
        return run === undefined ? undefined : report({ type: 'bottlenecks', of: key }, ofRun('bottlenecks'));
      case 'contrast': {
        const [before, after] = message.runs;
        return report({ type: 'contrast' }, withQuery('page/contrast', { before, after }));
      }
      case 'contrastPart': {
        const { runs, what, path } = message;
        const [before, after] = runs;
        const at = withQuery('page/contrast/part', { before, after, what, path });
        return report({ type: 'contrastPart', runs, what, path }, at);
      }
      case 'openRun':
        return void goToRun(message.run);
      case 'openFile':
        return message.file === undefined ? undefined : keepFile(withQuery(ofRun('file'), { at: message.file }));
      case 'answer':
        return change('answers', { question: message.question, value: message.value });
      case 'stop':
      case 'endAtOnce':
        return stop();
      case 'act':
        return act(message);
      case 'run':
        return beginOrAsk();
      case 'inputs':
        return showForm();
      case 'typeInputs':
        return judge(message.texts).then(({ faults }) => deliver({ type: 'inputFaults', faults }));
      case 'submitInputs':
        return submit(message.texts);
      default:
        return undefined;
    }
  };

  return {
    post(message) {
      const work = obey(message);
      if (work) go(work);
    },
    events,
    async open() {
      await show();
      if (run === undefined) {
        if ((form ?? []).length > 0) await showForm(true);
        return;
      }

      const after = events.at(-1)?.seq ?? 0;
      void followRun(run, { ask, after, onFacts: addFacts, onFault: (error) => sendStatus(wordsOfFault(error)) }, ended.signal);
    },
    close: () => ended.abort(),
  };
}

/** Adds all facts of a run that are not known yet. */
async function readFacts(ask: AskApi, run: string, events: Fact[]): Promise<void> {
  for (;;) {
    const after = String(events.at(-1)?.seq ?? 0);
    const query = { after, limit: String(portion) };
    const facts = await readJson<Fact[]>(ask, withQuery(`v1/runs/${encodeURIComponent(run)}/facts`, query));
    // Some may have arrived as events meanwhile.
    events.push(...facts.filter(({ seq }) => seq > (events.at(-1)?.seq ?? 0)));
    if (facts.length < portion) return;
  }
}
