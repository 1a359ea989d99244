import { type DebugAdapter, type DebugSession, Uri, window, workspace } from 'vscode';
import { say } from '../../engine/language/texts.ts';
import { isFact } from '../../engine/state/events.ts';
import type { Host } from '../host.ts';
import { filePath, workingFolderOf } from '../place.ts';
import { planTextUri } from '../runs/display/documents.ts';
import { engine } from '../runs/engine.ts';
import type { RunSession } from '../runs/session.ts';
import { relaunchRun } from '../runs/start/relaunch.ts';
import { prepareRun, startEditorRun } from '../runs/start/start.ts';
import { findWorkspaceRoots } from '../runs/target.ts';
import { startCase } from '../tests/debug-case.ts';
import type { Launch } from './launch.ts';
import { RefusedRequest } from './protocol/refused-request.ts';
import { DebugServer } from './protocol/server.ts';
import { debugTexts } from './texts.ts';

/**
 * The debugger inside the extension host. Its runs are ordinary ones: the panel, the status item and the log show them too.
 */
export function createDebugAdapter(host: Host, self: DebugSession): DebugAdapter {
  /** The debugged run: its panel shows the debugger's position. */
  let debugged: RunSession | undefined;

  const setDebugged = (session: RunSession): void => {
    session.debugger = self;
    debugged = session;
  };

  return new DebugServer({
    engine,
    async open(launch) {
      refuseForeign(launch);
      const document = await prepareRun(await documentOf(launch));
      if (!document) return undefined;

      // The client names an untitled document by its URI, which is no path of the engine.
      const { findRoot } = await engine();
      const place = filePath(document);
      const file = document.uri.scheme === 'file' ? place : launch.program;
      const cwd = workingFolderOf(document);

      return { file, place, cwd, root: findRoot(place, cwd), text: document.getText() };
    },
    look(_launch, { path, upTo }) {
      if (debugged) host.runs.hold(debugged, { path, upTo, at: debugged.held?.at ?? Date.now() });
    },
    async textNow(file) {
      const uri = uriOf(file);
      const open = workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
      return open ? open.getText() : (await engine()).readTextFile(file).catch(() => undefined);
    },
    keptText: (folder, file) => planTextUri(folder, file).toString(),
    async attach(run, _cwd, hooks) {
      const session = host.runs.all().find(({ handle, end }) => !end && (handle.id === run || handle.folder === run));
      const { openRecordedRun, findRun } = await engine();
      if (session) {
        setDebugged(session);
        const attached = host.runs.attach(session, hooks);
        const listening = host.runs.onEvent(({ session: of, event }) => of === session && hooks.onEvent(event));

        const detach = (): void => {
          listening.dispose();
          attached.dispose();
          if (session.debugger === self) session.debugger = undefined;
          session.handle.resume();
        };

        return { handle: session.handle, facts: session.events.filter(isFact), goesOn: true, release: detach };
      }

      const roots = await findWorkspaceRoots();
      const entry = await Promise.any(roots.map((root) => findRun(root, run))).catch(() => undefined);
      const { handle, facts } = await openRecordedRun(entry?.folder ?? run);

      return { handle, facts, goesOn: false, release: () => handle.cancel() };
    },
    async confirm(question, yes) {
      return (await window.showWarningMessage(question, { modal: true }, yes)) === yes;
    },
    async fork(folder, { at, set }, hooks) {
      const { forkRun, readRun } = await engine();
      const first = Promise.withResolvers<number>();
      const { pauseBefore, onPause } = hooks;
      const session = await relaunchRun(host, { folder, text: 'then', debugger: { pauseBefore, onPause } }, (options) =>
        forkRun({
          ...options,
          at,
          set,
          onEvent(event) {
            if (isFact(event)) first.resolve(event.seq);
            options.onEvent?.(event);
            hooks.onEvent(event);
          },
        }),
      );
      if (!session) return undefined;

      setDebugged(session);
      const from = await first.promise;
      return { handle: session.handle, facts: (await readRun(session.handle.folder)).log.facts.filter(({ seq }) => seq < from) };
    },
    async start(launch, hooks) {
      const { inputs, test, profile } = launch;
      const document = await documentOf(launch);
      const session =
        test === undefined
          ? await startEditorRun(host, document, { given: inputs && { values: inputs, by: 'folder' }, profile, debugger: hooks })
          : await startCase(host, document, test, hooks);
      if (session) setDebugged(session);

      return session?.handle;
    },
  });
}

/** Options decided by the editor, which must not be accepted and then ignored. */
const decided: Readonly<Partial<Record<keyof Launch, string>>> = {
  model: debugTexts.modelDecided,
  cwd: debugTexts.folderDecided,
  allow: debugTexts.permissionsDecided,
  text: debugTexts.textDecided,
};

function refuseForeign(launch: Launch): void {
  for (const [key, why] of Object.entries(decided)) {
    if (Object.hasOwn(launch, key)) throw new RefusedRequest(say(debugTexts.takeOut, { why: say(why), key }));
  }
}

const uriOf = (program: string): Uri => (program.startsWith('untitled:') ? Uri.parse(program) : Uri.file(program));

const documentOf = ({ program }: Launch) => workspace.openTextDocument(uriOf(program));
