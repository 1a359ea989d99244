import type { Connection, GenericRequestHandler } from 'vscode-languageserver/node';
import { ErrorCodes, ResponseError } from 'vscode-languageserver/node';
import { say } from '../../engine/language/texts.ts';
import { personalityPage } from '../features/text-files/personality-page.ts';
import { yamlDocument } from '../snapshot.ts';
import type { ServerState } from '../state.ts';
import { serverTexts } from '../texts.ts';
import { kindOfDocument } from '../workspace/document-kind.ts';
import { pathToUri } from '../workspace/uris.ts';
import { abilitiesOf } from './client.ts';
import { type RequestRefusal, refusedMethod } from './lifecycle.ts';
import type { RequestSources } from './request-sources.ts';

type Answers = ReadonlyMap<string, GenericRequestHandler<unknown, unknown>>;

/** Answers requests; the handlers are loaded with the first one. */
export function answerRequestsOf(connection: Connection, state: ServerState): void {
  const { positions } = state;
  let answers: Answers | undefined;
  connection.onRequest((method, params, token) => {
    if (method === refusedMethod) throw refusalIn(params);
    answers ??= loadAnswers(connection, requestSources(state));
    const answer = answers.get(method);
    if (!answer) throw new ResponseError(ErrorCodes.MethodNotFound, say(serverTexts.unknownRequest, { method }));
    return positions.encodeResult(method, params, answer(positions.decodeParams(method, params), token));
  });
}

function loadAnswers(connection: Connection, sources: RequestSources): Answers {
  const answers = new Map<string, GenericRequestHandler<unknown, unknown>>();
  requests().answerRequests(
    (method, answer) => void answers.set(method, answer),
    (method, params) => void connection.sendNotification(method, params),
    sources,
  );

  return answers;
}

function requests(): typeof import('../lazy/requests.ts') {
  try {
    return require('../lazy/requests.ts');
  } catch (error) {
    const [why = ''] = String(error instanceof Error ? error.message : error).split('\n');
    throw new ResponseError(ErrorCodes.InternalError, say(serverTexts.notLoaded, { why }));
  }
}

/** The refusal of a request by `createLifecycle`. */
function refusalIn(params: object | unknown[] | undefined): ResponseError<void> {
  const { code = ErrorCodes.InvalidRequest, message = '' } = Object.assign<Partial<RequestRefusal>, object | undefined>(
    {},
    params,
  );
  return new ResponseError(code, message);
}

/** The inputs of answers, from the state of the server. */
function requestSources({ client, open, session, worlds, advice }: ServerState): RequestSources {
  const { documents } = open;
  return {
    about(uri, answer) {
      const document = documents.get(uri);
      return document && kindOfDocument(document) === 'pipeline' ? answer(session.snapshot(document)) : null;
    },
    settings(uri, answer) {
      const document = documents.get(uri);
      return document && kindOfDocument(document) === 'settings' ? answer(document) : null;
    },
    text(uri, answer) {
      const document = documents.get(uri);
      const kind = document && kindOfDocument(document);
      return document && (kind === 'text' || kind === 'personality') ? answer(document, kind) : null;
    },
    file: (path) => session.file(path),
    pipelines: (uri) => worlds.pipelines(uri),
    namedFiles: (uri, kind) => worlds.namedFiles(uri, kind),
    shared(uri) {
      const file = worlds.settingsFile(uri);
      const text = file === undefined ? undefined : worlds.text(file);
      return file === undefined || text === undefined ? undefined : yamlDocument(open.uriOf(file), 0, text);
    },
    personalityFile(uri, name) {
      const file = worlds.personalityFile(uri, name);
      return file && pathToUri(file);
    },
    personalityPages: (uri) => worlds.personalityPages(uri).map(({ file, text }) => personalityPage(open.uriOf(file), text)),
    world: (uri) => worlds.of(uri),
    textOf: (file) => worlds.text(file),
    lastRun: (uri, pipeline) => worlds.lastRun(uri, pipeline),
    worldAfter: (file, moves) => worlds.of(pathToUri(file), moves),
    advice: (snapshot) => advice.of(snapshot),
    open: () => documents.keys(),
    options: () => client.options,
    can: () => abilitiesOf(client),
  };
}
